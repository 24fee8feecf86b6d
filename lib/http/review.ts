/** Review pages and their routes. Without access both end as an unknown address does: nothing else is looked at first. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { GetServerSideProps, GetServerSidePropsContext, NextApiHandler } from "next";
import type { MaintainerSession } from "#lib/access/maintainer-sessions.ts";
import { LINK_KEY } from "#lib/access/review-links.ts";
import type { App } from "#lib/create-app/app.ts";
import { AppError, toAppError } from "#lib/errors.ts";
import { errorFields } from "#lib/log.ts";
import { checkOrigin, clientAddress } from "./guards.ts";
import { createHandler, type Methods } from "./route.ts";
import { reviewPropsOf, type SiteProps } from "./site-page.ts";

const METHODS = ["GET", "POST", "PUT", "DELETE"] as const;

/** The maintainer of each request that was let in. */
const maintainers = new WeakMap<IncomingMessage, MaintainerSession>();

/** The maintainer who sends a request to a route of a review handler. */
export function maintainerOf(req: IncomingMessage): MaintainerSession {
  const maintainer = maintainers.get(req);
  if (!maintainer) throw new AppError("not_found");
  return maintainer;
}

/** Makes the handler of a route file for maintainers. Others get the 404 of a path that is no route. */
export function createReviewHandler(getApp: () => Promise<App>, methods: Methods): NextApiHandler {
  const allow = [...Object.keys(methods), ...(methods.GET ? ["HEAD"] : [])];
  const guarded = METHODS.map((method) => {
    const run = async (app: App, ...[req, res]: Parameters<NextApiHandler>) => {
      if (method !== "GET") checkOrigin(req, app.config.siteUrl);
      const maintainer = await app.reviewAccess.find({ req, res });
      if (!maintainer) throw new AppError("not_found");
      maintainers.set(req, maintainer);
      if (!methods[method]) throw new AppError("method_not_allowed", { allow });
      return methods[method](app, req, res);
    };
    return [method, run] as const;
  });
  return createHandler(getApp, Object.fromEntries(guarded));
}

export type PageContext = { app: App; maintainer: MaintainerSession; context: GetServerSidePropsContext };
/** What a page shows when its data cannot be loaded. The message is English, for a code that the page does not know. */
export type ReviewProblem = { problem: { code: string; message: string } };

/** Where to go; null for nowhere. */
type Way = (app: App, context: GetServerSidePropsContext & { address: string }) => Promise<string | null>;

const addressOf = (app: App, context: GetServerSidePropsContext): string =>
  clientAddress(context.req, app.config.trustedProxies);

/** A page that only redirects: a step of a sign-in. */
export const createReviewRedirect =
  (getApp: () => Promise<App>, way: Way): GetServerSideProps =>
  async (context) => {
    const app = await getApp();
    return goTo(await way(app, { ...context, address: addressOf(app, context) }), context);
  };

function goTo(destination: string | null, { res }: GetServerSidePropsContext) {
  if (destination === null) return { notFound: true } as const;
  protect(res);
  return { redirect: { destination, permanent: false } };
}

/** Only for responses to maintainers: to everybody else the page does not exist. */
function protect(res: ServerResponse): void {
  res.setHeader("Referrer-Policy", "no-referrer");
  res.setHeader("Cache-Control", "no-store");
  res.setHeader("X-Robots-Tag", "noindex, nofollow");
}

/**
 * The props of a review page. A signed link is exchanged for a session first. `load` returns null where there is nothing to
 * show.
 */
export const createReviewPage =
  <P extends Record<string, unknown>>(
    getApp: () => Promise<App>,
    load: (page: PageContext) => Promise<P | null>,
  ): GetServerSideProps<(P | ReviewProblem) & SiteProps> =>
  async (context) => {
    const app = await getApp();
    const { req, res, query } = context;
    const address = addressOf(app, context);
    const signature = query[LINK_KEY];
    if (typeof signature === "string") {
      return goTo(await app.reviewAccess.enter({ req, res, address }, signature), context);
    }
    const maintainer = await app.reviewAccess.find({ req, res });
    if (!maintainer) return { notFound: true };
    protect(res);
    const site = reviewPropsOf(app, req);
    try {
      const work = () => load({ app, maintainer, context });
      const props = await app.queuedFor(address, () => app.reads.inTurn(address, work));
      return props === null ? { notFound: true } : { props: { ...props, ...site } };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === "not_found") return { notFound: true };
      app.log.error(errorFields(error), "review page failed");
      res.statusCode = error.info.status;
      return { props: { problem: { code: error.code, message: `${error.info.title}.` }, ...site } };
    }
  };

/** Sends Markdown files as one download. Each begins with a comment that names it. */
export function sendMarkdown(res: ServerResponse, name: string, files: { name: string; content: string }[]): void {
  protect(res);
  res.setHeader("Content-Type", "text/markdown; charset=utf-8");
  res.setHeader("Content-Disposition", `attachment; filename="${name}"`);
  res.end(files.map((file) => `<!-- ${file.name} -->\n${file.content}`).join("\n"));
}
