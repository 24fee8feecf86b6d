/** Examples of code that pages import as text, as values of the page. */
import type { Root } from "mdast";
import { filesOf, textsOf } from "../dialects/text-modules.ts";
import type { Scope } from "../expressions.ts";
import { addNote, type PageNote } from "../notes.ts";
import { closedNote, type Include } from "../partials.ts";

/** Adds the imported texts to `scope`, and a note for a file that may not be read. */
export function readImportedTexts(tree: Root, include: Include, scope: Scope, notes: PageNote[]): void {
  for (const node of tree.children) {
    if (node.type !== "mdxjsEsm") continue;
    for (const statement of node.data?.estree?.body ?? []) {
      if (statement.type !== "ImportDeclaration") continue;
      const texts = textsIn(String(statement.source.value), include, notes);
      for (const specifier of texts.size > 0 ? statement.specifiers : []) {
        if (specifier.type !== "ImportSpecifier" || specifier.imported.type !== "Identifier") continue;
        const text = texts.get(specifier.imported.name);
        if (text !== undefined) scope.set(specifier.local.name, text);
      }
    }
  }
}

function textsIn(specifier: string, include: Include, notes: PageNote[]): Map<string, string> {
  if (!/^\.{1,2}\//.test(specifier)) return new Map();
  for (const file of filesOf(specifier)) {
    const part = include(file);
    if (part && "code" in part) return textsOf(part.code);
    if (part && "closed" in part) addNote(notes, "missing", closedNote(file, part));
  }
  return new Map();
}
