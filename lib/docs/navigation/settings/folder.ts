/** The settings of a folder: its title, and the order of what is in it. */

export const FOLDER_FILE = /^(_category_\.(json|ya?ml)|_?meta\.json|_meta(\.global)?\.(js|jsx|ts|tsx|mjs))$/;

/** What a folder's file lists. Names are those of pages and folders without endings, relative to the folder. */
export type FolderItem =
  | { kind: "entry"; name: string; title: string | null }
  /** Left out, also where `rest` stands. */
  | { kind: "hidden"; name: string }
  /** The heading of the items up to the next one. */
  | { kind: "separator"; title: string }
  | { kind: "link"; title: string; href: string }
  | { kind: "group"; title: string; items: FolderItem[] }
  /** All pages and folders of another folder. */
  | { kind: "contents"; name: string }
  /** All pages and folders that no other item names. */
  | { kind: "rest"; isReversed: boolean };

export type Folder = {
  title: string | null;
  /** Position among its siblings. */
  position: number | null;
  items: FolderItem[];
  /** The file that has the settings. */
  file: string;
};
/** Settings by the folder's path below the docs folder, "" for the docs folder itself. */
export type Folders = ReadonlyMap<string, Folder>;
