/** Where the reader's choice is kept, and the names Paste gives the two themes. */
export const THEME_KEY = "theme";
export const LIGHT = "twilio";
export const DARK = "twilio-dark";

/** Runs before the first paint, so that the page never flashes in the other theme. */
const themeScript = `(function(){var t=null;try{t=localStorage.getItem("${THEME_KEY}")}catch(e){}
var d=t?t==="dark":matchMedia("(prefers-color-scheme: dark)").matches;
document.body.dataset.theme=d?"${DARK}":"${LIGHT}"})()`;

/** Remembers a click on the opener that came before the code that answers it; the opener looks when it is ready. */
const earlyClickScript = `addEventListener("click",function(e){
if(window.assistantWanted===undefined&&e.target.closest("[data-opens-assistant]"))window.assistantWanted=true})`;

/** All that runs inline. Its hash is in the CSP. */
export const inlineScript = `${themeScript};${earlyClickScript}`;
