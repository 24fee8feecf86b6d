import { NotFound } from "#components/docs/not-found.tsx";
import { Shell } from "#components/site/shell.tsx";
import type { SitePage } from "./_app.tsx";

/** Built once, without the docs at hand; pages below /docs have their own, with the navigation. */
const Missing: SitePage = () => <NotFound similar={[]} first={{ title: "Read the docs", path: "/docs" }} />;

Missing.layout = (page) => (
  <Shell nav={[]} variant="docs" place={{ page: null, starters: [], supportUrl: null, ownKeyModel: null }}>
    {page}
  </Shell>
);

export default Missing;
