/** The content of the panel: a thread, or a draft of one. Drafts of a page are numbered from 0: each has its own text. */
export type View = { thread: string } | { draft: number };

export const toView = (threadId: string | null, draft: number): View =>
  threadId === null ? { draft } : { thread: threadId };

export const threadIdOf = (view: View): string | null => ("thread" in view ? view.thread : null);

/** The view as a key of maps and of React elements. A thread's key is its id. */
export const viewKey = (view: View): string => ("thread" in view ? view.thread : `draft-${view.draft}`);

/** The view as storage names it. All drafts share a name: the first draft of the next page continues the latest one. */
export const storageName = (what: "draft" | "files", view: View): string => `${what}:${threadIdOf(view) ?? "new"}`;

/** Whether the view begins with what an earlier page stored. Only the first of a page's drafts does. */
export const isRestored = (view: View): boolean => "thread" in view || view.draft === 0;
