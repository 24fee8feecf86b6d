import type { Interface } from "#components/messages/messages.tsx";

/** Requests the assistant's texts. The browser keeps the answer: its address never changes. */
export const requestTexts = ({ tag, version }: Interface): Promise<Response> =>
  fetch(`/api/messages?lang=${tag}&v=${version}`);
