/** Where a page comes from: what stands below its text. */
export type PageSource = {
  /** Where its source is edited; null where nobody has said it. */
  editUrl: string | null;
  /** When it was changed last, as an ISO date and in the language of the page; null where that is not known. */
  updated: { date: string; text: string } | null;
};
