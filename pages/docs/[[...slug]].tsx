import type { GetServerSideProps } from "next";
import type { Place } from "#components/assistant/conversation/place.ts";
import { DocHead } from "#components/docs/doc-head.tsx";
import { DocPageView } from "#components/docs/doc-page.tsx";
import { NotFound } from "#components/docs/not-found.tsx";
import { Shell } from "#components/site/shell.tsx";
import { markdownSourceOf, prefersMarkdown, servePage } from "#lib/agents/serve.ts";
import { app } from "#lib/app.ts";
import type { DocPage, NavGroup, NavItem } from "#lib/contract/docs.ts";
import type { SitePage } from "../_app.tsx";

type DocsProps = {
  nav: NavGroup[];
  path: string;
  place: Place;
  /** Null when there is no such page; `similar` then offers others. */
  page: DocPage | null;
  similar: NavItem[];
};

// Pages come from the folder the server was started with: a build knows none of them.
export const getServerSideProps: GetServerSideProps<DocsProps | Record<string, never>> = async ({
  params,
  req,
  res,
}) => {
  const { docs, config, ownKeyModel, attachments } = await app();
  const slug = [params?.slug ?? []].flat();
  const path = ["/docs", ...slug].join("/");
  const source = docs.pageInfo(path) ? null : markdownSourceOf(path);
  if (source !== null || prefersMarkdown(req)) {
    await servePage(req, res, source ?? path);
    // The answer is written: nothing is drawn.
    return { props: {} as Record<string, never> };
  }
  const page = await docs.page(path);
  const first = docs.pages[0];
  if (!page && slug.length === 0 && first) return { redirect: { destination: first.path, permanent: false } };
  res.setHeader("Cache-Control", "public, max-age=0, s-maxage=60, stale-while-revalidate=600, must-revalidate");
  // Who prefers Markdown gets that under the same address.
  res.setHeader("Vary", "Accept");
  if (!page) res.statusCode = 404;
  const found = page ? [] : docs.suggest(slug.join(" "), { limit: 5 });
  const similar = found.map(({ title, heading, url }) => ({
    title: heading === title ? title : `${title}: ${heading}`,
    path: url,
  }));
  const place: Place = {
    page: page && { title: page.title, path: page.path },
    starters: docs.starters(path),
    supportUrl: config.supportUrl,
    ownKeyModel,
    attachments,
  };
  return { props: { nav: docs.nav, path: page?.path ?? path, place, page, similar } };
};

const Docs: SitePage<DocsProps> = ({ page, nav, path, place, similar }) => {
  if (!page) return <NotFound similar={similar} first={nav[0]?.items[0]} />;
  const group = nav.find(({ items }) => items.some((item) => item.path === path));
  return (
    <>
      <DocHead title={page.title} description={page.description} path={page.path} />
      {/* The key starts every page at its own state: open tabs, copied code. */}
      <DocPageView key={path} page={page} group={group?.title ?? null} ownKeyModel={place.ownKeyModel} />
    </>
  );
};

Docs.layout = (page, { nav, place }) => (
  <Shell nav={nav} variant="docs" place={place}>
    {page}
  </Shell>
);

export default Docs;
