import { expect, test } from "vitest";
import { openProject, pagesIn } from "../../../../support/docs-project.ts";

test("sidebars per address are groups, named and ordered by the bar at the top", async () => {
  const docs = await openProject({
    ...pagesIn("docs", "guide/index.md", "guide/why.md", "config/index.md", "config/shared.md", "team.md", "old/a.md"),
    "docs/.vitepress/config.mts": `
      import { defineConfig, type DefaultTheme } from "vitepress";
      import { configItems } from "./items";
      import pkg from "../../package.json" with { type: "json" };
      export default defineConfig({
        title: "X",
        themeConfig: {
          nav: [
            { text: "Guide", link: "/guide/", activeMatch: "/guide/" },
            { text: "Config", link: "/config/" },
            { text: "More", items: [{ text: "Team", link: "/team" }, { text: "Other", link: "https://x.test" }] },
          ],
          sidebar: {
            "/guide/": { base: "/guide/", items: guide() },
            "/config/": configItems,
            "/old/": [{ text: \`Since v\${pkg.version}\`, link: "/old/a" }, { text: \`To \${next()}\`, link: "/old/a" }],
          },
        },
      });
      function guide(): DefaultTheme.SidebarItem[] {
        return [{ text: "Introduction", items: [{ text: "Start", link: "/" }, { text: "<b>Why</b>", link: "why" }] }];
      }`,
    "docs/.vitepress/items.ts": `export const configItems = [
      { text: "Config", items: [{ text: "All", link: "/config/" }, { text: "Shared", link: "/config/shared" }] }];`,
    "package.json": '{"version": "2.0"}',
  });
  expect(docs.outline).toEqual([
    ["Guide", ["Start", "Why"]],
    ["Config", ["All", "Shared"]],
    ["More", ["Team"]],
    ["Old", ["Since v2.0", "a"]],
  ]);
});

test("a list is one sidebar", async () => {
  const docs = await openProject({
    ...pagesIn("docs", "a.md", "b.md"),
    "docs/.vitepress/config.js": `export default { themeConfig: { sidebar: [
      { text: "One", link: "/a", items: [{ text: "Two", link: "/b.html" }] }, { text: "Gone", link: "/gone" }] } };`,
  });
  expect(docs.outline).toEqual([["One", ["Two"]]]);
  expect(docs.report.navigation.unknown).toEqual(["/gone"]);
});
