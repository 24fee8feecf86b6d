/** Keys of the embedded project. They never leave this process, so they are not secret. */
export const EMBEDDED_KEYS = { secret: "embedded-secret", anon: "embedded-anon" } as const;
