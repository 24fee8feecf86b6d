import type { Place } from "#components/assistant/conversation/place.ts";
import { NotFound } from "#components/docs/not-found.tsx";
import { Shell } from "#components/site/shell.tsx";
import type { SitePage } from "./_app.tsx";

/** Nothing of the site's set-up is known here. */
const NOWHERE: Place = {
  page: null,
  starters: [],
  supportUrl: null,
  ownKeyModel: null,
  attachments: { site: [], ownKey: [] },
};

/** Built once, without the docs at hand; pages below /docs have their own, with the navigation. */
const Missing: SitePage = () => <NotFound similar={[]} first={{ title: "Read the docs", path: "/docs" }} />;

Missing.layout = (page) => (
  <Shell nav={[]} variant="docs" place={NOWHERE}>
    {page}
  </Shell>
);

export default Missing;
