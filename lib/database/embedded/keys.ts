/** Keys of the embedded project; they never leave this process, so they need not be secret. */
export const EMBEDDED_KEYS = { secret: "embedded-secret", anon: "embedded-anon" } as const;
