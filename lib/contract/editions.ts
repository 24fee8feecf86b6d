/** Languages and versions of the docs, as pages get them. */

/** A language of the docs, or a version, with the address of the page that is shown now. */
export type SwitcherItem = {
  /** The language's name in itself, or the version's. */
  label: string;
  /** BCP 47. */
  lang: string;
  path: string;
  isCurrent: boolean;
  /** False: the page does not exist there, and `path` is the nearest page above it. */
  exact: boolean;
};

/** What a page shows of the docs' languages and versions. A list is empty where there is one only. */
export type PageEdition = {
  /** The reader's language: that of the folder that the page is in. */
  lang: string;
  /** The language and direction of the page's text; those of the default language where it is not translated. */
  textLang: string;
  textDir: "ltr" | "rtl";
  languages: SwitcherItem[];
  versions: SwitcherItem[];
  /** Pages with the same content for other readers: tags and addresses for `hreflang`, the default one as "x-default". Pages that nobody has translated are left out. */
  alternates: { lang: string; path: string }[];
  /** On a page of another version than the latest one. */
  banner: {
    age: "old" | "unreleased";
    version: string;
    /** The page in the latest version. */
    path: string;
    exact: boolean;
  } | null;
  /** Whether the page is in the default language because nobody has translated it. */
  isUntranslated: boolean;
};
