/** The lazily loaded code of lazy.ts. */
export { askForPerson } from "#components/assistant/data/maintained/handoff.ts";
export { CorrectedAnswer, VerifiedMark } from "./corrected-answer.tsx";
export { MaintainerReply } from "./maintainer-reply.tsx";
export { PersonBar } from "./person-bar.tsx";
export { UnreadWatch } from "./unread-watch.tsx";
