import type { Interface } from "#components/messages/messages.tsx";
import { basePath } from "#lib/contract/base-path.ts";

/** By version, which differs between languages. Whoever reads an answer reads a clone, and removes one that failed. */
export const textRequests: Record<string, Promise<Response>> = {};

/** Requests the assistant's texts, once. */
export const requestTexts = ({ tag, version }: Interface): Promise<Response> => {
  textRequests[version] ??= fetch(`${basePath()}/api/messages?lang=${tag}&v=${version}`).catch((error) => {
    delete textRequests[version];
    throw error;
  });
  return textRequests[version];
};
