/** Key of the reader's choice in local storage, and Paste's names of the two themes. */
export const THEME_KEY = "theme";
export const LIGHT = "twilio";
export const DARK = "twilio-dark";

/** Keys of the panel's state: that it is open in session storage, its width in px in local storage. */
export const OPEN_KEY = "assistant:open";
export const WIDTH_KEY = "assistant:width";
