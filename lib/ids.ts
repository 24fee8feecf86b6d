import { createHash, randomBytes } from "node:crypto";

/** A new id: the kind and 128 random bits, so that no id can be guessed. */
export const newId = (kind: "thread" | "msg" | "run" | "req" | "lease" | "cmpl" | "file" | "answer"): string =>
  `${kind}_${randomBytes(16).toString("hex")}`;

/** SHA-256 in hex, for values that are compared and not stored. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
