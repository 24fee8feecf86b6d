/** A report on a file, for maintainers. */
export type Note = { file: string; reason: string };
/** A file that is not a page. `lost`: it should be one, so readers miss it. */
export type Skipped = Note & { lost: boolean };
