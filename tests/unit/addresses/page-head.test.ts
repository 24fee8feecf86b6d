import { expect, it } from "vitest";
import { createAddresses, ownAddresses } from "#lib/addresses/addresses.ts";
import { toPageHead } from "#lib/addresses/page-head.ts";
import { openProject } from "#tests/support/docs-project.ts";

const FILES = {
  "docs/index.md": "# Welcome\n\nThe docs.\n",
  "docs/größe.md": "# Size\n\nText.\n",
  "docs/zh-CN/index.md": "# 你好\n\n文档。\n",
  "docs/zh-CN/größe.md": "# Size\n\nText.\n",
};

it("names the address, language and translations of a page", async () => {
  const docs = await openProject(FILES);
  const addresses = ownAddresses("https://x.test");
  expect(toPageHead(docs, addresses, { title: "你好", path: "/docs/zh-CN" }, [])).toEqual({
    canonical: "https://x.test/docs/zh-CN",
    locale: "zh_CN",
    alternates: [
      { lang: "en", url: "https://x.test/docs" },
      { lang: "zh-CN", url: "https://x.test/docs/zh-CN" },
      { lang: "x-default", url: "https://x.test/docs" },
    ],
    breadcrumbs: null,
  });
  // Not translated: the original stands for it.
  expect(toPageHead(docs, addresses, { title: "Size", path: "/docs/zh-CN/größe" }, [])).toEqual({
    canonical: "https://x.test/docs/gr%C3%B6%C3%9Fe",
    locale: "en_US",
    alternates: [],
    breadcrumbs: null,
  });
});

it("has the addresses of the published site, as far as it has the page", async () => {
  const docs = await openProject({ "docs/a.md": "# A\n", "docs/b.md": "# B\n" });
  const fetch = async () => new Response("<urlset><loc>https://y.test/a</loc></urlset>");
  const addresses = createAddresses({ siteUrl: "https://x.test", docsUrl: "https://y.test", docs, fetch });
  await addresses.refresh();
  const canonical = (path: string) => toPageHead(docs, addresses, { title: "A page", path }, []).canonical;
  expect([canonical("/docs/a"), canonical("/docs/b")]).toEqual(["https://y.test/a", "https://x.test/docs/b"]);
});

it("has the way to the page as structured data", async () => {
  const docs = await openProject({ "docs/guide/größe.md": "# Size\n" });
  const page = { title: "Size </script>", path: "/docs/guide/größe" };
  const groups = [{ title: "Guide", path: "/docs/guide" }];
  const { breadcrumbs } = toPageHead(docs, ownAddresses("https://x.test"), page, groups);
  expect(JSON.parse(breadcrumbs ?? "")).toEqual({
    "@context": "https://schema.org",
    "@type": "BreadcrumbList",
    itemListElement: [
      { "@type": "ListItem", position: 1, name: "Guide", item: "https://x.test/docs/guide" },
      { "@type": "ListItem", position: 2, name: page.title, item: "https://x.test/docs/guide/gr%C3%B6%C3%9Fe" },
    ],
  });
});
