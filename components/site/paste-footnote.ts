/**
 * Replaces `@twilio-paste/footnote` in bundles (next.config.mjs). Paste's AI Chat Log is one module, and its source marks,
 * which are not used here, bring a tooltip of 24 kB of gzip with them.
 */
export const Footnote = () => null;
