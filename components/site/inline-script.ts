/** Where the reader's choice is kept, and the names Paste gives the two themes. */
export const THEME_KEY = "theme";
export const LIGHT = "twilio";
export const DARK = "twilio-dark";

/** Where a tab keeps that its panel is open, and the browser how wide the reader made it, in px. */
export const OPEN_KEY = "assistant:open";
const WIDTH_KEY = "assistant:width";

/** Runs before the first paint, so that the page never flashes in the other theme. */
const themeScript = `(function(){var t=null;try{t=localStorage.getItem("${THEME_KEY}")}catch(e){}
var d=t?t==="dark":matchMedia("(prefers-color-scheme: dark)").matches;
document.body.dataset.theme=d?"${DARK}":"${LIGHT}"})()`;

/** Gives a panel that will be open its room before the first paint, so that nothing moves when its code arrives. */
const panelScript = `(function(){var h=document.documentElement,o=/[?&]thread=/.test(location.search),w=0;
try{o=o||sessionStorage.getItem("${OPEN_KEY}");w=+localStorage.getItem("${WIDTH_KEY}")}catch(e){}
if(o)h.dataset.assistant="open";if(w>0)h.style.setProperty("--assistant-width",w+"px")})()`;

/**
 * Remembers a click on what opens the assistant, or the search, that came before the code that answers it, and on which
 * of those; the openers look when they are ready. The panel has its room at once: a page that moves long after the click
 * would move for no reason that its reader knows.
 */
const earlyClickScript = `addEventListener("click",function(e){var b=e.target.closest("[data-opens-assistant]");
if(b&&window.assistantWanted===undefined){window.assistantWanted=b.dataset.opensAssistant;
document.documentElement.dataset.assistant="open"}
if(e.target.closest("[data-opens-search]")&&window.searchWanted===undefined)window.searchWanted=1})`;

/**
 * What strings may become markup or the address of a script: no others, whoever made them (Trusted Types). The bundler's
 * runtime gives scripts their address, the Markdown parser decodes named entities with an element, and React makes
 * script elements from this very text.
 */
export const trustedTypesScript = `window.trustedTypes&&trustedTypes.createPolicy("default",{
createHTML:h=>/^(&\\w+;|<script><\\/script>)$/.test(h)?h:null,
createScriptURL:u=>new URL(u,location).href.startsWith(origin+"/_next/static/")?u:null})`;

/** All that runs inline. Its hash is in the CSP. */
export const inlineScript = `${trustedTypesScript};${themeScript};${panelScript};${earlyClickScript}`;
