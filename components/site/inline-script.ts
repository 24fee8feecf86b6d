import { withBase } from "#lib/contract/base-path.ts";
import { DARK, LIGHT, OPEN_KEY, THEME_KEY, WIDTH_KEY } from "./state-keys.ts";

/** Runs before the first paint, so that the page never flashes in the other theme. */
const themeScript = `(function(){var t=null;try{t=localStorage.getItem("${THEME_KEY}")}catch(e){}
var d=t?t==="dark":matchMedia("(prefers-color-scheme: dark)").matches;
document.body.dataset.theme=d?"${DARK}":"${LIGHT}"})()`;

/** Makes room for an open panel before the first paint, so that nothing moves when the panel's code arrives. */
const panelScript = `(function(){var h=document.documentElement,o=/[?&]thread=/.test(location.search),w=0;
try{o=o||sessionStorage.getItem("${OPEN_KEY}");w=+localStorage.getItem("${WIDTH_KEY}")}catch(e){}
if(o)h.dataset.assistant="open";if(w>0)h.style.setProperty("--assistant-width",w+"px")})()`;

/**
 * Records a click on an opener of the assistant or of the search that comes before the opener's code. The openers read the
 * record when they are ready. The page makes room for the assistant at once: a reader would not know why it moves later.
 */
const earlyClickScript = `addEventListener("click",function(e){var b=e.target.closest("[data-opens]"),
h=document.documentElement.dataset;if(b&&h.earlyClick==null){h.earlyClick=b.dataset.opens;
if(h.earlyClick!="search")h.assistant="open"}})`;

/**
 * The only strings that may become markup or the address of a script (Trusted Types). The bundler's runtime sets the
 * addresses of scripts, the Markdown parser decodes named entities with an element, and React creates script elements
 * from this very text.
 */
export const trustedTypesScript = `window.trustedTypes&&trustedTypes.createPolicy("default",{
createHTML:h=>/^(&\\w+;|<script><\\/script>)$/.test(h)?h:null,
createScriptURL:u=>new URL(u,location).href.startsWith(origin+"${withBase("/_next/static/")}")?u:null})`;

/** All inline code. The content security policy contains its hash. */
export const inlineScript = `${trustedTypesScript};${themeScript};${panelScript};${earlyClickScript}`;
