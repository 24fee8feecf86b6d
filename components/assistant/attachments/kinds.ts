/** Guesses what a chosen file is, to refuse it before the upload. The server examines the content and decides. */
import { type AttachmentKind, MAX_ATTACHMENT_BYTES } from "#lib/contract/files.ts";
import type { PlainKey, Translate } from "#lib/messages/translate.ts";
import { fileSize } from "./file-size.ts";

const IMAGE_TYPES = ["image/png", "image/jpeg", "image/webp", "image/gif"];
/** Endings of text files for which browsers have no type, or one that is not `text/*`. */
const TEXT_ENDINGS = [
  ...["txt", "md", "mdx", "csv", "tsv", "log", "diff", "patch", "html", "css", "scss", "js", "jsx", "mjs", "cjs"],
  ...["ts", "tsx", "json", "jsonc", "json5", "jsonl", "yaml", "yml", "toml", "ini", "env", "xml", "svg", "sql", "sh"],
  ...["py", "rb", "go", "rs", "java", "kt", "swift", "c", "h", "cpp", "cs", "php", "vue", "svelte", "graphql"],
];

const NAMES: Record<AttachmentKind, { many: PlainKey; accept: string[] }> = {
  text: { many: "files.textFiles", accept: ["text/*", ...TEXT_ENDINGS.map((ending) => `.${ending}`)] },
  image: { many: "files.images", accept: IMAGE_TYPES },
  pdf: { many: "files.pdfs", accept: ["application/pdf", ".pdf"] },
};

/** The `accept` attribute of the file picker. */
export const acceptOf = (kinds: readonly AttachmentKind[]): string =>
  kinds.flatMap((kind) => NAMES[kind].accept).join(",");

/** The kinds as a list for readers: "images, text files and PDFs". */
export const describeKinds = (kinds: readonly AttachmentKind[], t: Translate): string =>
  new Intl.ListFormat(t.language).format(kinds.map((kind) => t(NAMES[kind].many)));

type Chosen = Pick<File, "name" | "type" | "size">;

/** "other" where the file certainly cannot be attached; null where only the server can tell. */
export function guessKind({ name, type }: Pick<Chosen, "name" | "type">): AttachmentKind | "other" | null {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (IMAGE_TYPES.includes(type)) return "image";
  if (type === "application/pdf" || ending === "pdf") return "pdf";
  // The ending decides before the type: some systems take TypeScript for video.
  if (type.startsWith("text/") || TEXT_ENDINGS.includes(ending)) return "text";
  return /^(image|audio|video|font)\/|^application\/(zip|gzip|x-7z|vnd\.)/.test(type) ? "other" : null;
}

/** Why the file cannot be attached, as a sentence for its reader; null when it may be. */
export function findFault(file: Chosen, kinds: readonly AttachmentKind[], t: Translate): string | null {
  const kind = guessKind(file);
  if (kind === "other" || (kind && !kinds.includes(kind)))
    return t("files.onlyKinds", { kinds: describeKinds(kinds, t) });
  if (file.size === 0) return t("files.isEmpty");
  const maxBytes = kind
    ? MAX_ATTACHMENT_BYTES[kind]
    : Math.max(...kinds.map((accepted) => MAX_ATTACHMENT_BYTES[accepted]));
  if (file.size <= maxBytes) return null;
  return t("files.tooLarge", { kind: t(kind ? NAMES[kind].many : "files.files"), size: fileSize(maxBytes, t) });
}
