/** The arguments of messages that take some. Written by `npm run messages -- --write`. */
export type MessageArguments = {
  "site.pagesOf": { title: string };
  "docs.codeOf": { title: string };
  "docs.layers": { count: number };
  "docs.linkToHeading": { heading: string };
  "docs.steps": { count: number; names: string };
  "docs.noteOn": { name: string; label: string };
  "docs.noteOnTwo": { name: string; other: string; label: string };
  "docs.stepReply": { name: string; other: string; label: string };
  "docs.stepTo": { name: string; other: string; label: string };
  "docs.oldVersion": { version: string };
  "docs.nextVersion": { version: string };
  "docs.untranslated": { language: string };
  "search.words": { words: string };
  "search.nothingFor": { words: string };
  "search.count": { count: number };
};
