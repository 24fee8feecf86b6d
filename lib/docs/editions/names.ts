/** Names of languages and versions, as folders have them. */
import { isLanguage } from "#lib/docs/generators/languages.ts";

/** Words in English that are also the names of languages: a folder of this name may be about something else. */
const AMBIGUOUS = /^(as|be|fi|he|hi|id|it|la|ms|my|no|or|so|ta|te|th|to|vi)$/i;

/** Whether a folder's or file's name may be that of a language: "de", "pt-br", "zh_CN". */
export const isLanguageName = (name: string): boolean => isLanguage(name.toLowerCase()) || isLanguage(name);

/** Whether the name of a language is also a usual word. */
export const isAmbiguous = (name: string): boolean => AMBIGUOUS.test(name);

const NUMBERED = /^(?:version-|v)?(\d{1,4}(?:\.(?:\d+|x))*)([-.]?(?:alpha|beta|rc|canary|next|dev)[\w.-]*)?$/i;
const CHANNEL = /^(latest|stable|current|next|canary|nightly|unstable|edge|dev|main|legacy)$/i;
/** Versions that are not released yet. */
const UNRELEASED = /(^|[-.])(next|canary|nightly|unstable|edge|dev|main|alpha|beta|rc)([-.\d]|$)/i;

/** Whether a folder's name may be that of a version: "v1", "2.0", "version-3.x", "next". Not "2024-01" or "01". */
export const isVersionName = (name: string): boolean =>
  CHANNEL.test(name) || (NUMBERED.test(name) && !/^(?:version-|v)?0\d/i.test(name));

/** Whether a version's name is a word only: such a folder is one of versions if it is beside numbered ones. */
export const isChannel = (name: string): boolean => CHANNEL.test(name);

export const isUnreleased = (name: string): boolean => UNRELEASED.test(name);

/** "version-2.0" → "2.0", "next" → "Next". */
export const versionLabel = (name: string): string => {
  const plain = name.replace(/^version-/i, "");
  return CHANNEL.test(plain) ? plain.charAt(0).toUpperCase() + plain.slice(1).toLowerCase() : plain;
};

/** Orders versions from the newest to the oldest. Released ones come before those that are not. */
export function compareVersions(a: string, b: string): number {
  const rank = (name: string): number => (/^(latest|stable|current)$/i.test(name) ? 0 : isUnreleased(name) ? 2 : 1);
  const numbers = (name: string): number[] =>
    (NUMBERED.exec(name)?.[1] ?? "").split(".").map((part) => Number(part) || 0);
  const [left, right] = [numbers(a), numbers(b)];
  const at = left.findIndex((value, i) => value !== (right[i] ?? 0));
  const difference = at < 0 ? right.length - left.length : (right[at] ?? 0) - (left[at] ?? 0);
  return rank(a) - rank(b) || difference;
}

/** A language tag in its usual spelling: "zh_cn" → "zh-CN". Text that is no tag stays as it is. */
export function toTag(name: string): string {
  try {
    return Intl.getCanonicalLocales(name.replaceAll("_", "-"))[0] ?? name;
  } catch {
    return name;
  }
}

const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|he|ks|ku-arab|nqo|ps|sd|syr|ug|ur|yi)(-|$)/i;

/** The direction in which a language is written. */
export const directionOf = (lang: string): "ltr" | "rtl" => (RIGHT_TO_LEFT.test(lang) ? "rtl" : "ltr");
