/** Pages that tell what changed when. They name nearly every subject, and explain none. */

const CHANGE_LOG = /(^|\/)(change-?logs?|release-?notes?|releases|what-?s-?new|news|version-history)(\/|$)/i;

/** Words of questions about changes. A version is a number of at least two parts. */
const ABOUT_CHANGES =
  /\b(change-?logs?|chang(ed?|es)|releas(es?|ed)|versions?|new|news|latest|since|deprecated|removed|introduced|upgrad(e|ing))\b|\bv?\d+\.\d+/i;

/** Whether the page with this path, such as "/docs/release-notes", is a change log. */
export const isChangeLog = (path: string): boolean => CHANGE_LOG.test(path.replaceAll("_", "-"));

export const asksForChanges = (question: string): boolean => ABOUT_CHANGES.test(question);
