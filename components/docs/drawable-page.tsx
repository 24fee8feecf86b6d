/** Tries a page on the server before Next draws it: an error there would be the answer to the reader's request. */
import { LRUCache } from "lru-cache";
import { RouterContext } from "next/dist/shared/lib/router-context.shared-runtime";
import type { NextRouter } from "next/router";
import type { DocPage } from "#lib/contract/docs.ts";
import { renderNodes } from "./doc-nodes.tsx";

/** Versions of pages that were tried: the reason why a page cannot be drawn, or "". */
const tried = new LRUCache<string, string>({ max: 10_000 });

/**
 * The page, or its Markdown if its parts cannot be drawn. `version` changes with the page's source. `onProblem` is called
 * once for each version that cannot be drawn. `note` stands above the Markdown.
 */
export async function toDrawablePage(
  page: DocPage,
  version: string,
  markdown: () => string,
  onProblem: (reason: string) => void,
  note: string,
): Promise<DocPage> {
  const key = `${page.path} ${version}`;
  const known = tried.get(key);
  const reason = known ?? (await tryPage(page));
  if (known === undefined) {
    tried.set(key, reason);
    if (reason !== "") onProblem(reason);
  }
  return reason === "" ? page : { ...page, body: plainBody(markdown(), note) };
}

async function tryPage({ body, path }: DocPage): Promise<string> {
  const { renderToStaticMarkup } = await import("react-dom/server");
  // Links and tabs read nothing else of the router.
  const router = { asPath: path, pathname: path, query: {}, prefetch: async () => {} } as unknown as NextRouter;
  try {
    renderToStaticMarkup(<RouterContext.Provider value={router}>{renderNodes(body)}</RouterContext.Provider>);
    return "";
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 200) : "unknown";
  }
}

const plainBody = (markdown: string, note: string): DocPage["body"] => [
  {
    tag: "p",
    props: {},
    children: [note],
  },
  { tag: "pre", props: { className: "doc-source" }, children: [markdown] },
];
