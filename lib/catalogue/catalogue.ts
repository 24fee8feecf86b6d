/** The languages of the interface with their messages, and the choice of one for a page. */
import { createHash } from "node:crypto";
import { StartError } from "#lib/errors.ts";
import de from "#lib/messages/de.json" with { type: "json" };
import en from "#lib/messages/en.json" with { type: "json" };
import { NAMED } from "#lib/messages/named.ts";
import { PAGE_GROUPS, type PageLanguage } from "#lib/messages/page-language.ts";
import { type CompiledMessages, createTranslate, type Translate } from "#lib/messages/translate.ts";
import { compileMessages, type Sources, toSources } from "./read.ts";

/** Groups that only the server needs. */
const SERVER_GROUPS = ["answers", "named"];
/** The group that only review pages are sent. */
const REVIEW_GROUP = "review";

/** A file of messages for a language: one of ours, replaced in part, or another one. */
export type MessageFile = {
  language: string;
  file: string;
  content: unknown;
  /** Whether it only replaces some texts. Such a file adds no language. */
  isPartial?: boolean;
};

export type Catalogue = {
  /** The site's own language. */
  language: string;
  /** Languages with messages. */
  languages: readonly string[];
  /** What a page is sent. `tag` is the language of its text; null or a language without messages: the site's own. */
  forPage(tag?: string | null): PageLanguage;
  /** The same for a review page: its own messages, and those of the assistant, whose parts it shows. */
  forReview(tag?: string | null): PageLanguage;
  /** The messages that come with the assistant's code; null for a language without messages. */
  forAssistant(tag: string): { version: string; messages: CompiledMessages } | null;
  /** Texts for what the server writes to readers. */
  translate(tag?: string | null): Translate;
  /** Keys of files that are missing or unknown, for the doctor. */
  notes: readonly string[];
};

type Language = { messages: CompiledMessages; page: PageLanguage; review: PageLanguage; assistant: CompiledMessages };

/**
 * @param language The site's own language; there must be messages for it.
 * @param files Files of the site, over the messages of the same language that come with the project.
 * @param name The name that a brand gives the assistant; null: it has none.
 * @throws StartError naming file, key and place of what is not valid
 */
export function createCatalogue(
  language = "en",
  files: readonly MessageFile[] = [],
  name: string | null = null,
): Catalogue {
  const notes: string[] = [];
  /** Messages of the site's own files, as "language key". */
  const written = new Set<string>();
  const english = toSources(en, "en.json");
  const sources = new Map([
    ["en", compileMessages(english, english, "en.json")],
    ["de", compileMessages(toSources(de, "de.json"), english, "de.json")],
  ]);
  for (const { language: tag, file, content, isPartial } of files) {
    const canonical = canonicalTag(tag, file);
    const found = (isPartial && matchTag(canonical, [...sources.keys()])) || canonical;
    if (isPartial && !sources.has(found)) continue;
    const own = toSources(content, file);
    notes.push(...noteKeys(own, english, file, sources.has(found)));
    for (const key of own.keys()) written.add(`${found} ${key}`);
    sources.set(found, { ...sources.get(found), ...compileMessages(own, english, file) });
  }
  if (name !== null) for (const [tag, own] of sources) sources.set(tag, withName(tag, own, name, written));
  const fallback = sources.get("en") ?? {};
  const languages = new Map(
    [...sources].map(([tag, messages]) => [tag, toLanguage(tag, { ...fallback, ...messages })] as const),
  );
  const lookUp = (tag: string | null | undefined): Language | null => {
    const found = tag ? matchTag(tag, [...languages.keys()]) : null;
    return found === null ? null : (languages.get(found) ?? null);
  };
  const own = lookUp(language);
  if (!own) {
    const known = [...languages.keys()].join(", ");
    throw new StartError(`There are no messages in the language "${language}", only in: ${known}.`);
  }
  const find = (tag: string | null | undefined): Language => lookUp(tag) ?? own;
  return {
    language: own.page.tag,
    languages: [...languages.keys()],
    forPage: (tag) => find(tag).page,
    forReview: (tag) => find(tag).review,
    forAssistant(tag) {
      const found = languages.get(tag);
      return found ? { version: found.page.version, messages: found.assistant } : null;
    },
    translate(tag) {
      const { page, messages } = find(tag);
      return createTranslate(page.tag, (key) => messages[key]);
    },
    notes,
  };
}

/** The catalogue that `current` returns at each call: it may be read again. */
export const followCatalogue = (current: () => Catalogue): Catalogue => ({
  get language() {
    return current().language;
  },
  get languages() {
    return current().languages;
  },
  get notes() {
    return current().notes;
  },
  forPage: (tag) => current().forPage(tag),
  forReview: (tag) => current().forReview(tag),
  forAssistant: (tag) => current().forAssistant(tag),
  translate: (tag) => current().translate(tag),
});

let ours: Catalogue | undefined;

/** The texts that come with the project. */
export function ownTexts(language: string | null): Translate {
  ours ??= createCatalogue();
  return ours.translate(language);
}

/** The messages of a language with the assistant's name, but for those that the site's own files replace. */
function withName(tag: string, messages: CompiledMessages, name: string, written: ReadonlySet<string>) {
  const t = createTranslate(tag, (key) => messages[key]);
  const named = Object.entries(NAMED).flatMap(([key, as]) =>
    messages[as] === undefined || written.has(`${tag} ${key}`) ? [] : [[key, t(as, { name })] as const],
  );
  return { ...messages, ...Object.fromEntries(named) };
}

function toLanguage(tag: string, messages: CompiledMessages): Language {
  const pick = (wanted: (group: string) => boolean): CompiledMessages =>
    Object.fromEntries(Object.entries(messages).filter(([key]) => wanted(key.split(".")[0] ?? "")));
  const isPage = (group: string) => PAGE_GROUPS.some((name) => name === group);
  const isAssistant = (group: string) => !isPage(group) && group !== REVIEW_GROUP && !SERVER_GROUPS.includes(group);
  const version = createHash("sha256")
    .update(JSON.stringify([tag, messages]))
    .digest("base64url")
    .slice(0, 12);
  const page = { tag, dir: directionOf(tag), messages: pick(isPage), version };
  const forReview = pick((group) => !SERVER_GROUPS.includes(group));
  return {
    messages,
    page,
    // A version of its own: the router takes the messages of a next page only if their version is another one.
    review: { ...page, messages: forReview, version: `${version}-review` },
    assistant: pick(isAssistant),
  };
}

function noteKeys(own: Sources, english: Sources, file: string, isPartial: boolean): string[] {
  const unknown = [...own.keys()].filter((key) => !english.has(key)).map((key) => `${file}: ${key} is no key`);
  const missing = isPartial ? [] : [...english.keys()].filter((key) => !own.has(key));
  return [...unknown, ...missing.map((key) => `${file}: ${key} is missing and stays English`)];
}

/** @throws StartError for what is no BCP 47 tag */
function canonicalTag(tag: string, file: string): string {
  try {
    return new Intl.Locale(tag).baseName;
  } catch {
    throw new StartError(`${file}: "${tag}" is no language tag.`);
  }
}

/** The language that fits a tag: itself, or without its last parts (RFC 4647, lookup). Null if none fits. */
export function matchTag(tag: string, languages: readonly string[]): string | null {
  const parts = tag.replaceAll("_", "-").split("-");
  for (let end = parts.length; end > 0; end--) {
    const shorter = parts.slice(0, end).join("-").toLowerCase();
    const found = languages.find((language) => language.toLowerCase() === shorter);
    if (found) return found;
  }
  return null;
}

const RIGHT_TO_LEFT = new Set(["Adlm", "Arab", "Hebr", "Mand", "Mend", "Nkoo", "Rohg", "Samr", "Syrc", "Thaa", "Yezi"]);

/** By the script that the language is usually written in. */
const directionOf = (tag: string): "ltr" | "rtl" =>
  RIGHT_TO_LEFT.has(new Intl.Locale(tag).maximize().script ?? "") ? "rtl" : "ltr";
