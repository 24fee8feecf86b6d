/** What maintainers add to a conversation. Most conversations have nothing of it, so its code is not part of the panel's. */
import dynamic from "next/dynamic";

const load = () => import("./maintained.tsx");
export const MaintainerReply = dynamic(() => load().then((module) => module.MaintainerReply), { ssr: false });
export const CorrectedAnswer = dynamic(() => load().then((module) => module.CorrectedAnswer), { ssr: false });
export const VerifiedMark = dynamic(() => load().then((module) => module.VerifiedMark), { ssr: false });
export const PersonBar = dynamic(() => load().then((module) => module.PersonBar), { ssr: false });
export const UnreadWatch = dynamic(() => load().then((module) => module.UnreadWatch), { ssr: false });
/** Asks for a person in the thread. What comes of it is shown by its `PersonBar`. */
export const askForPerson = (threadId: string): void =>
  void load().then((module) => module.askForPerson(threadId, true));
