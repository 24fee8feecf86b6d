/** What a browser says about the purpose of a request. */
import type { IncomingMessage } from "node:http";

/**
 * Whether a request may be one that a person sees in the address bar. A picture, frame or script of a foreign page is none,
 * and its browser says so. Old browsers and programs say nothing.
 */
export const isNavigation = ({ headers }: Pick<IncomingMessage, "headers">): boolean =>
  (headers["sec-fetch-dest"] ?? "document") === "document";
