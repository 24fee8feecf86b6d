/** The pictures, videos and audio of a rendered page: with served addresses and sizes, or with what stands for them. */
import { posix } from "node:path";
import type { DocElement, DocNode } from "#lib/contract/docs.ts";
import { isForeign } from "../rendering/attributes.ts";
import { mapLists } from "../rendering/nodes.ts";
import type { PlacedFile } from "./assets.ts";
import { pathOfAddress } from "./candidates.ts";
import { sourcesOf } from "./source-set.ts";
import { type Scheme, schemeOfClass, schemeOfHash, schemeOfQuery } from "./variants.ts";

type Props = Record<string, unknown>;
export type PlaceFile = (src: string) => Promise<PlacedFile | null>;
/** `eager` counts the pictures that load at once. */
type Page = { files: ReadonlyMap<string, PlacedFile | null>; eager: { left: number } };

/** Replaces every picture, video and audio below `nodes`. No address of another site is left that loads by itself. */
export async function placeMedia(nodes: DocNode[], place: PlaceFile): Promise<DocNode[]> {
  const sources = [...new Set(nodes.flatMap(sourcesBelow))].filter((src) => !isForeign(src));
  const files = new Map(await Promise.all(sources.map(async (src) => [src, await place(src)] as const)));
  return placeAll(nodes, { files, eager: { left: 1 } }, false);
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const element = (tag: string, props: Props, children: DocNode[] = []): DocElement => ({ tag, props, children });
const isScheme = (value: unknown): value is Scheme => value === "light" || value === "dark";

/** The addresses of all files that a node and its children may show. */
function sourcesBelow(node: DocNode): string[] {
  if (typeof node === "string") return [];
  const { props } = node;
  const own = [props.src, props.poster].filter((src) => typeof src === "string");
  const below = [...node.children, ...Object.values(node.slots ?? {}).flat()].flatMap(sourcesBelow);
  return [...own, ...sourcesOf(textOf(props.srcSet ?? props.srcset)), ...below];
}

const placeAll = (nodes: DocNode[], page: Page, isLinked: boolean): DocNode[] =>
  nodes.flatMap((node) => (typeof node === "string" ? [node] : placeOne(node, page, isLinked)));

function placeOne(node: DocElement, page: Page, isLinked: boolean): DocNode[] {
  switch (node.tag) {
    case "img":
      return [picture(node.props, page, isLinked)];
    case "picture":
      return pictureWithSources(node, page, isLinked);
    case "video":
    case "audio":
      return [player(node.tag, node, page, isLinked)];
    case "source":
    case "track":
      return [];
  }
  const isLink = isLinked || node.tag === "a" || node.tag === "Card";
  const placed = mapLists(node, (nodes) => placeAll(nodes, page, isLink));
  const scheme = schemeOfClass(node.props.className ?? node.props.class);
  return [scheme ? { ...placed, props: { ...node.props, "data-scheme": scheme } } : placed];
}

/** A picture: served, a link to another site, or a note that it is missing. */
function picture(props: Props, page: Page, isLinked: boolean, given: Scheme | null = null): DocElement {
  const src = textOf(props.src) || (sourcesOf(textOf(props.srcSet ?? props.srcset))[0] ?? "");
  const alt = textOf(props.alt);
  const own = props["data-scheme"];
  const scheme =
    given ?? (isScheme(own) ? own : null) ?? schemeOfClass(props.className ?? props.class) ?? schemeOfHash(src);
  const forScheme = scheme ? { "data-scheme": scheme } : {};
  if (isForeign(src)) return remote(src, alt || `Picture on ${hostOf(src)}`, isLinked, forScheme);
  const file = page.files.get(src);
  if (file?.kind !== "image") return missing("Picture", src, alt, forScheme);
  const isEager = page.eager.left > 0;
  page.eager.left -= 1;
  return element("img", {
    ...{ src: file.src, alt, ...titleOf(props), ...sizeOf(props, file), ...styleOf(props), ...forScheme },
    ...(!isEager && { loading: "lazy" }),
    decoding: "async",
  });
}

const titleOf = ({ title }: Props) => (typeof title === "string" ? { title } : {});
const styleOf = ({ style }: Props) => (typeof style === "object" && style !== null ? { style } : {});

/** The author's size, completed by the file's, so that the page does not move when the picture has loaded. */
function sizeOf(props: Props, { width, height }: PlacedFile): Props {
  const own = { width: pixels(props.width), height: pixels(props.height) };
  if (own.width === null && typeof props.width === "string" && /^\d+(\.\d+)?%$/.test(props.width)) {
    return { width: props.width };
  }
  if (own.width !== null && own.height !== null) return own;
  if (!width || !height) return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));
  if (own.width !== null) return { width: own.width, height: Math.max(1, Math.round((own.width * height) / width)) };
  if (own.height !== null) return { width: Math.max(1, Math.round((own.height * width) / height)), height: own.height };
  return { width, height };
}

function pixels(value: unknown): number | null {
  const number = typeof value === "string" ? Number(/^(\d+(?:\.\d+)?)(?:px)?$/.exec(value.trim())?.[1]) : value;
  return typeof number === "number" && number >= 1 && number <= 20_000 ? Math.round(number) : null;
}

/** `<picture>`: the light and the dark picture, or the first one that exists. The site's theme may be not the system's. */
function pictureWithSources(node: DocElement, page: Page, isLinked: boolean): DocNode[] {
  const inner = node.children.filter((child) => typeof child !== "string");
  const img = inner.find(({ tag }) => tag === "img")?.props ?? {};
  const sources = inner
    .filter(({ tag }) => tag === "source")
    .map(({ props }) => ({
      src: sourcesOf(textOf(props.srcSet ?? props.srcset))[0] ?? textOf(props.src),
      scheme: schemeOfQuery(props.media),
    }));
  const dark = sources.find(({ scheme }) => scheme === "dark")?.src;
  const light = sources.find(({ scheme }) => scheme === "light")?.src ?? (textOf(img.src) || sources[0]?.src);
  if (dark && light) {
    return [
      picture({ ...img, src: light }, page, isLinked, "light"),
      picture({ ...img, src: dark }, page, isLinked, "dark"),
    ];
  }
  const all = [textOf(img.src), ...sources.map(({ src }) => src)].filter(Boolean);
  return [picture({ ...img, src: all.find((src) => page.files.get(src)) ?? all[0] ?? "" }, page, isLinked)];
}

/** A video or audio with controls. Nothing plays by itself. */
function player(tag: "video" | "audio", node: DocElement, page: Page, isLinked: boolean): DocElement {
  const { props } = node;
  const inner = node.children.filter((child) => typeof child !== "string");
  const sources = [
    textOf(props.src),
    ...inner.filter((child) => child.tag === "source").map((c) => textOf(c.props.src)),
  ];
  const label = textOf(props.title) || textOf(props["aria-label"]) || textOf(props.alt);
  const scheme = schemeOfClass(props.className ?? props.class);
  const forScheme = scheme ? { "data-scheme": scheme } : {};
  const files = sources.map((src) => page.files.get(src)).filter((file) => file?.kind === tag);
  const away = sources.find((src) => src !== "" && isForeign(src));
  const name = tag === "video" ? "Video" : "Audio";
  if (!files[0]) {
    if (away) return remote(away, label || `${name} on ${hostOf(away)}`, isLinked, forScheme);
    return missing(name, sources.find(Boolean) ?? "", label, forScheme);
  }
  const poster = page.files.get(textOf(props.poster));
  const tracks = inner.filter((child) => child.tag === "track").flatMap((child) => track(child.props, page));
  const size = { width: pixels(props.width), height: pixels(props.height) };
  return element(
    tag,
    {
      ...{ controls: true, preload: "metadata", ...forScheme },
      ...(label && { "aria-label": label }),
      ...(props.loop ? { loop: true } : {}),
      ...(props.muted ? { muted: true } : {}),
      ...(tag === "video" && { playsInline: true }),
      ...(tag === "video" && poster?.kind === "image" && { poster: poster.src }),
      ...(tag === "video" && Object.fromEntries(Object.entries(size).filter(([, value]) => value !== null))),
    },
    [...files.map((file) => element("source", { src: file?.src })), ...tracks],
  );
}

function track({ src, kind, label, srcLang, srclang }: Props, page: Page): DocElement[] {
  const file = page.files.get(textOf(src));
  if (file?.kind !== "track") return [];
  const language = textOf(srcLang) || textOf(srclang);
  return [
    element("track", {
      src: file.src,
      kind: textOf(kind) || "subtitles",
      ...(textOf(label) && { label }),
      ...(language && { srcLang: language }),
    }),
  ];
}

const hostOf = (src: string): string => URL.parse(src, "https://site.invalid")?.hostname ?? src;

/** A page makes no request to another site, so its file is a link. Inside a link it is a text of that link. */
function remote(src: string, label: string, isLinked: boolean, props: Props): DocElement {
  const own = { ...props, className: "doc-remote" };
  return isLinked ? element("span", own, [label]) : element("a", { ...own, href: src }, [label]);
}

function missing(name: string, src: string, label: string, props: Props): DocElement {
  const file = posix.basename(pathOfAddress(src));
  const text = element("span", {}, [`${name} not found`]);
  return element("span", { ...props, className: "doc-missing-file" }, [text, " ", label || file]);
}
