/**
 * Turns the text of a Slack message into Markdown. What Slack does not read as markup is escaped, so that it is read as
 * exactly that text; no HTML comes through.
 */
import { nameToEmoji } from "gemoji";
import { escapeText } from "#lib/markdown/escape.ts";
import type { People } from "./people.ts";

/** Names for the ids in a text. */
type Names = Map<string, string>;

const USER = /<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g;
const CHANNEL = /<#([CG][A-Z0-9]+)\|?>/g;
/** Names are asked for at most this many different people, and as many channels. Others stay without one. */
const MAX_IDS = 5;

/** Never rejects: a mention whose name Slack does not tell, or not now, has none. */
export async function toMarkdown(text: string, people: People): Promise<string> {
  const namesOf = (pattern: RegExp, ask: (id: string) => Promise<string>) => {
    const ids = new Set([...text.matchAll(pattern)].map(([, id = ""]) => id));
    return [...ids].slice(0, MAX_IDS).map(async (id) => [id, await ask(id).catch(() => "")] as const);
  };
  const names = [...namesOf(USER, people.nameOf), ...namesOf(CHANNEL, people.channelName)];
  return convert(text, new Map(await Promise.all(names)));
}

const mentionsOf = (userId: string): RegExp => new RegExp(`<@${userId}(\\|[^<>]*)?>[ \\t]*`, "g");

/** Removes mentions of a user from a text. */
export const withoutMention = (text: string, userId: string): string => text.replaceAll(mentionsOf(userId), "").trim();

export const isMentioned = (text: string, userId: string): boolean => text.search(mentionsOf(userId)) >= 0;

function convert(text: string, names: Names): string {
  const parts = text.replace(/\r\n?/g, "\n").split("```");
  // A fence without an end is plain text.
  if (parts.length % 2 === 0) parts.push(parts.splice(-2).join("```"));
  return parts
    .map((part, at) => (at % 2 === 1 ? fence(part) : lines(part, names)))
    .filter((part) => part !== "")
    .join("\n\n");
}

function fence(text: string): string {
  const code = plain(text).replace(/^\n|\n$/g, "");
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}\n${code}\n${marks}`;
}

/** Every line break counts in Slack. */
function lines(text: string, names: Names): string {
  const converted = text
    .trim()
    .split("\n")
    .map((line) => convertLine(line, names));
  return converted
    .map(({ kind, text: line }, at) => {
      const next = converted[at + 1];
      if (line === "" || !next || next.text === "") return line;
      if (kind === "text" && next.kind === "text") return `${line}\\`;
      return kind === next.kind ? line : `${line}\n`;
    })
    .join("\n")
    .replace(/\n{3,}/g, "\n\n");
}

type Line = { kind: "text" | "list" | "quote"; text: string };

function convertLine(line: string, names: Names): Line {
  const [, indent = "", bullet] = /^(\s*)([•◦▪]|\d{1,9}\.)\s+/.exec(line) ?? [];
  if (bullet) {
    const mark = /\d/.test(bullet) ? bullet : "-";
    const depth = Math.min(4, Math.floor(indent.length / 4));
    return { kind: "list", text: `${"    ".repeat(depth)}${mark} ${inline(line.replace(/^\s*\S+\s+/, ""), names)}` };
  }
  if (/^\s*(&gt;){1,3}/.test(line)) {
    return { kind: "quote", text: `> ${inline(line.replace(/^\s*(&gt;){1,3}\s?/, ""), names)}` };
  }
  return { kind: "text", text: inline(line.trim(), names).replace(/^([-+=])|^(\d{1,9})([.)])/, "$2\\$1$3") };
}

const CODE = /`([^`\n]+)`/;
const TOKEN = /<([^<>\n]+)>/;
const EMOJI = /:([a-z0-9_+'-]{1,60}):(?::skin-tone-[2-6]:)?/;
const BOLD = /(?<![\w*])\*(?=\S)([^*\n]*[^*\s])\*(?![\w*])/;
const ITALIC = /(?<![\w_])_(?=\S)([^_\n]*[^_\s])_(?![\w_])/;
const STRUCK = /(?<![\w~])~(?=\S)([^~\n]*[^~\s])~(?![\w~])/;
const MARKUP = new RegExp([CODE, TOKEN, EMOJI, BOLD, ITALIC, STRUCK].map(({ source }) => source).join("|"), "g");

function inline(text: string, names: Names): string {
  let at = 0;
  let out = "";
  for (const match of text.matchAll(MARKUP)) {
    // An exclamation mark before a link would make it a picture.
    out += escapeText(plain(text.slice(at, match.index))).replace(/!$/, "\\!");
    out += markup(match, names);
    at = match.index + match[0].length;
  }
  return out + escapeText(plain(text.slice(at)));
}

function markup([whole, code, token, emoji, bold, italic, struck]: RegExpMatchArray, names: Names): string {
  if (code !== undefined) return `\`${plain(code)}\``;
  if (token !== undefined) return reference(token, names);
  if (emoji !== undefined) return nameToEmoji[emoji] ?? escapeText(whole);
  if (bold !== undefined) return `**${inline(bold, names)}**`;
  if (italic !== undefined) return `_${inline(italic, names)}_`;
  return `~~${inline(struck ?? "", names)}~~`;
}

/** What stands between < and >: a mention, a channel, a date, or a link. */
function reference(token: string, names: Names): string {
  const [target = "", label = ""] = token.split("|", 2);
  const text = plain(label);
  const id = target.slice(1);
  if (target.startsWith("@")) return escapeText(`@${names.get(id) || text || "somebody"}`);
  if (target.startsWith("#")) return escapeText(`#${names.get(id) || text || "channel"}`);
  if (target.startsWith("!")) return escapeText(text || `@${id.split("^")[0]}`);
  const url = URL.parse(plain(target));
  if (!url || !["http:", "https:", "mailto:"].includes(url.protocol)) return escapeText(text || plain(target));
  return `[${escapeText(text || plain(target))}](<${url.href.replaceAll("<", "%3C").replaceAll(">", "%3E")}>)`;
}

/** Slack writes three characters as entities; links that it found itself stand between < and >. */
const plain = (text: string): string =>
  text
    .replace(/<([^<>|\n]+)(?:\|([^<>\n]*))?>/g, (_whole, target: string, label?: string) => label || target)
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
