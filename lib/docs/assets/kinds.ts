/** The kinds of files that pages may show or link to, by their names. */
import { posix } from "node:path";

/** `download` files are saved and never shown by the browser. `track` is the text of a video. */
export type AssetKind = "image" | "video" | "audio" | "track" | "download";
export type FileType = { kind: AssetKind; mediaType: string };

const of = (kind: AssetKind, types: Record<string, string>): [string, FileType][] =>
  Object.entries(types).map(([ending, mediaType]) => [ending, { kind, mediaType }]);

/** Every other ending is refused: sources, configuration, HTML, YAML. */
const TYPES = new Map<string, FileType>([
  ...of("image", {
    png: "image/png",
    apng: "image/png",
    jpg: "image/jpeg",
    jpeg: "image/jpeg",
    gif: "image/gif",
    webp: "image/webp",
    avif: "image/avif",
    svg: "image/svg+xml",
    ico: "image/x-icon",
    bmp: "image/bmp",
  }),
  ...of("video", { mp4: "video/mp4", m4v: "video/mp4", webm: "video/webm", ogv: "video/ogg", mov: "video/quicktime" }),
  ...of("audio", { mp3: "audio/mpeg", m4a: "audio/mp4", ogg: "audio/ogg", oga: "audio/ogg", wav: "audio/wav" }),
  ...of("audio", { flac: "audio/flac", opus: "audio/ogg" }),
  ...of("track", { vtt: "text/vtt; charset=utf-8" }),
  ...of("download", {
    pdf: "application/pdf",
    zip: "application/zip",
    gz: "application/gzip",
    tgz: "application/gzip",
    tar: "application/x-tar",
    "7z": "application/x-7z-compressed",
    csv: "text/csv; charset=utf-8",
    tsv: "text/tab-separated-values; charset=utf-8",
    json: "application/json",
    txt: "text/plain; charset=utf-8",
    docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    pptx: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    odt: "application/vnd.oasis.opendocument.text",
    ods: "application/vnd.oasis.opendocument.spreadsheet",
    epub: "application/epub+zip",
    ics: "text/calendar; charset=utf-8",
  }),
]);

/** JSON files that configure a project or its docs. */
const CONFIGURATION =
  /^(package|composer|tsconfig|jsconfig|docs|mint|deno|biome|nx|lerna|turbo|vercel|netlify|firebase|_?meta|_category_|manifest)\b.*\.json$|(lock|config|rc|settings|secrets?|credentials?)\.(json|txt)$|^(requirements|robots|cmakelists)\b.*\.txt$/i;

/** The type of a file that may be served. Null for every other file. */
export function fileTypeOf(path: string): FileType | null {
  const name = posix.basename(path);
  const type = TYPES.get(posix.extname(name).slice(1).toLowerCase());
  return type && !name.startsWith(".") && !CONFIGURATION.test(name) ? type : null;
}
