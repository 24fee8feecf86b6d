import type { ReadText } from "./data/access.ts";
import type { Draft } from "./draft.ts";
import type { SortBy } from "./tree/order.ts";

/** A navigation file that was found. */
export type NavFile = {
  /** Absolute path. */
  path: string;
  source: string;
  /** Reads other files of the same project. */
  read: ReadText;
};

/** The language and version that a navigation is read for. Names of pages need not begin with its folders. */
export type Scope = {
  lang: string;
  /** The folder of the language: "" for the default one. */
  folder: string;
  /** Null where the docs have one version only. */
  version: string | null;
  isDefault: boolean;
  /** The address of its pages: "/docs/de". */
  root: string;
};

/** Understands the navigation file of one generator. */
export type Reader = {
  /** The generator. */
  name: string;
  /** Paths of its file, below the docs folder, a folder above it or a folder beside it. */
  files: readonly string[];
  /** What pages of a folder are sorted by. */
  sortBy?: SortBy;
  /** The entries, or null for a file that sets no navigation. May throw for a file that cannot be parsed. */
  read(file: NavFile, scope?: Scope | null): Promise<readonly Draft[] | null>;
};
