/** Masks text before it leaves the server: always keys and tokens, and personal data where that is configured. */
import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import { electronicFormatIBAN, isValidIBAN } from "ibantools";
import { findPhoneNumbersInText } from "libphonenumber-js";
import { LRUCache } from "lru-cache";

/** The kinds of personal data that can be masked. */
export const MASK_KINDS = ["email", "phone", "card", "iban"] as const;
export type MaskKind = (typeof MASK_KINDS)[number];

export type Masked = {
  /** The text with a mark such as `[masked secret]` in place of each match. */
  text: string;
  /** The kinds that were masked, each once. */
  kinds: (MaskKind | "secret")[];
};
/** Resolves to the masked text. The time is proportional to the length. */
export type Mask = (text: string) => Promise<Masked>;

/** From `start` up to `end`, UTF-16 code units. */
type Find = { start: number; end: number; kind: MaskKind | "secret" };
type Finder = (text: string) => Find[];

const SECRETS = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator, options: {} }] };

/** Keys that do not match secretlint's stricter patterns, and tokens that belong to no vendor. */
const TOKENS = [
  /\bsk-[A-Za-z0-9_-]{20,200}(?![A-Za-z0-9_-])/g,
  /\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,1000}/g,
];
const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}/g;
/** 13 to 19 digits, alone or in groups. */
const CARD = /(?<!\d|\d[ -])\d(?:[ -]?\d){12,18}(?![ -]?\d)/g;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b/g;

const matches = (text: string, pattern: RegExp, kind: Find["kind"], isMatch = (_: string) => true): Find[] =>
  [...text.matchAll(pattern)].flatMap(({ 0: found, index }) =>
    isMatch(found) ? [{ start: index, end: index + found.length, kind }] : [],
  );

const FINDERS: Record<MaskKind, Finder> = {
  email: (text) => matches(text, EMAIL, "email"),
  // Only with a country code: other phone numbers look like versions and issue numbers.
  phone: (text) =>
    text.includes("+")
      ? findPhoneNumbersInText(text).map(({ startsAt, endsAt }) => ({ start: startsAt, end: endsAt, kind: "phone" }))
      : [],
  card: (text) => matches(text, CARD, "card", isCard),
  iban: (text) => matches(text, IBAN, "iban", (found) => isValidIBAN(electronicFormatIBAN(found) ?? "")),
};

/** Luhn's check digit, ISO/IEC 7812-1. */
function isCard(text: string): boolean {
  const digits = [...text.replaceAll(/\D/g, "")].reverse().map(Number);
  const sum = digits.reduce(
    (total, digit, at) => total + (at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2),
    0,
  );
  return sum % 10 === 0;
}

async function findSecrets(text: string): Promise<Find[]> {
  const source = { content: text, filePath: "question.txt", ext: ".txt", contentType: "text" } as const;
  const { messages } = await lintSource({ source, options: { config: SECRETS, noPhysicFilePath: true } });
  const known = messages.map(({ range: [start, end] }): Find => ({ start, end, kind: "secret" }));
  return [...known, ...TOKENS.flatMap((pattern) => matches(text, pattern, "secret"))];
}

/** How much masked text is cached, UTF-16 code units. The same text is masked whenever it leaves the server. */
const CACHE_LENGTH = 4_000_000;

/** Text for which `isInDocs` is true is not masked: the docs are public. */
export function createMask(kinds: readonly MaskKind[], isInDocs: (text: string) => boolean): Mask {
  const cache = new LRUCache<string, Promise<Masked>>({
    maxSize: CACHE_LENGTH,
    sizeCalculation: (_, text) => text.length + 1,
  });

  async function mask(text: string): Promise<Masked> {
    const found = [...(await findSecrets(text)), ...kinds.flatMap((kind) => FINDERS[kind](text))]
      .filter(({ start, end }) => !isInDocs(text.slice(start, end)))
      .sort((a, b) => a.start - b.start || b.end - a.end);
    let masked = "";
    let at = 0;
    const maskedKinds = new Set<Find["kind"]>();
    for (const { start, end, kind } of found) {
      // A match that overlaps the previous one gets no second mark.
      if (start >= at) masked += `${text.slice(at, start)}[masked ${kind}]`;
      at = Math.max(at, end);
      maskedKinds.add(kind);
    }
    return { text: masked + text.slice(at), kinds: [...maskedKinds] };
  }

  return (text) => {
    const known = cache.get(text);
    if (known) return known;
    const masked = mask(text);
    cache.set(text, masked);
    return masked;
  };
}
