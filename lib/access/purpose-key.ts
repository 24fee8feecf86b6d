import { hkdfSync } from "node:crypto";

/**
 * A key for one purpose, derived from the session secret. What is sealed for one purpose is never accepted for another,
 * nor is a cookie that was sealed with the secret itself.
 */
export const deriveKey = (secret: string, purpose: string): string =>
  Buffer.from(hkdfSync("sha256", secret, "", purpose, 32)).toString("base64url");
