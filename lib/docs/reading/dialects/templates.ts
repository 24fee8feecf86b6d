/** Code that VitePress, MkDocs' macros and Jekyll run in a page. Here it is left out, and counted. */
import { followFence, isFenced, type OpenFence } from "#lib/markdown/fences.ts";
import { rewriteOutsideCode } from "./code-spans.ts";

/** Calls for each piece of syntax that is left out, with its name. */
export type LeaveOut = (name: string) => void;

const SCRIPT = /^[ \t]*<(script|style)\b[^>\n]{0,500}>/i;

/** Empties the lines of `<script setup>` and `<style>`, where each stands at the beginning of a line. */
export function dropScripts(body: string): string {
  if (!/^[ \t]*<(?:script|style)\b/im.test(body)) return body;
  let fence: OpenFence | null = null;
  let name: string | null = null;
  return body
    .split("\n")
    .map((line) => {
      const isCode = name === null && isFenced(line, fence);
      if (name === null) fence = followFence(line, fence);
      if (isCode) return line;
      name ??= SCRIPT.exec(line)?.[1]?.toLowerCase() ?? null;
      if (name === null) return line;
      const end = line.toLowerCase().indexOf(`</${name}>`);
      if (end < 0) return "";
      const rest = line.slice(end + name.length + 3);
      name = null;
      return rest.trim() === "" ? "" : rest;
    })
    .join("\n");
}

/** Whether a page is surely one whose `{{ … }}` a generator replaces. */
export const hasTemplates = (body: string): boolean =>
  /^[ \t]*<script setup|[\s"]v-(?:for|if|bind|html)=|^[ \t]*\{%/m.test(body);

/** MkDocs makes the text of `::: package.Class` from Python code. */
const REFERENCE = /^:::[ \t]+([a-z_]\w*(?:\.\w+)+)[ \t]*$/i;
const CONTENTS = /^[ \t]*(?:\[\[toc\]\]|\[TOC\])[ \t]*$/;

/** Leaves out references that are made from code, with their options, and lists of contents. */
export function dropReferences(lines: readonly string[], leaveOut: LeaveOut): string[] {
  let isInside = false;
  return lines.map((line) => {
    const name = REFERENCE.exec(line)?.[1];
    if (name) leaveOut(`::: ${name}`);
    isInside = name !== undefined || (isInside && (line.trim() === "" || /^(?: {4}|\t)/.test(line)));
    return isInside || CONTENTS.test(line) ? "" : line;
  });
}

const VALUE = /(?<![=$\\{])\{\{(?![<%{])([^{}\n]{1,300})\}\}(?!\})/g;
const STATEMENT = /\{%(?!\})([^%{}\n]{1,500})%\}/g;

/**
 * Leaves out `{% … %}` and `{{ … }}`, outside code spans. Where nothing else says that the page is a template,
 * `{{ … }}` may be prose about templates: then it becomes code.
 */
export function rewriteTemplates(text: string, isTemplate: boolean, leaveOut: LeaveOut): string {
  if (!text.includes("{{") && !text.includes("{%")) return text;
  return rewriteOutsideCode(text, (piece) =>
    piece
      .replace(STATEMENT, (_, inner: string) => {
        leaveOut(`{% ${/^-?\s*(\/?\w*)/.exec(inner)?.[1] ?? ""} … %}`);
        return "";
      })
      .replace(VALUE, (whole, inner: string, at: number) => {
        const isInTag = /<[^>\n]*$/.test(piece.slice(Math.max(0, at - 500), at));
        if (!isTemplate && !isInTag) return `\`${whole}\``;
        leaveOut(`{{ ${inner.trim().slice(0, 40)} }}`);
        return "";
      }),
  );
}
