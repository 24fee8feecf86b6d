/** Notes on parts of a page that are not shown as written. */
import { z } from "zod";

/** The kinds of notes, most important first. */
export const NOTE_KINDS = ["missing", "invalid", "generator", "code", "props", "frontmatter"] as const;
export type NoteKind = (typeof NOTE_KINDS)[number];

export const pageNote = z.object({ kind: z.enum(NOTE_KINDS), text: z.string() });
export type PageNote = z.infer<typeof pageNote>;

/** Adds a note, unless there is the same already. */
export function addNote(notes: PageNote[], kind: NoteKind, text: string): void {
  if (!notes.some((note) => note.kind === kind && note.text === text)) notes.push({ kind, text });
}
