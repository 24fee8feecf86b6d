import { expect, test } from "vitest";
import { parsePage } from "#lib/docs/reading/parse.ts";

const FRONTMATTER = "---\ntitle: Parcels\ndescription: All about parcels.\n---\n\n";
const contentOf = (body: string) =>
  parsePage(FRONTMATTER + body, { path: "/docs/x", name: "X", format: "mdx" })
    .sections.map(({ content }) => content)
    .join("\n");

test.each([
  ["props", '<GenericHeader name="Parcels" description="All about parcels." />'],
  ["elements", "<PageHeader>\n  <Lead><b>Parcels</b></Lead>\n  <Text>All about parcels.</Text>\n</PageHeader>"],
])("a header component's title and description are not repeated: %s", (_, header) => {
  expect(contentOf(`${header}\n\nSend one.`)).toBe("All about parcels.\n\nSend one.");
});

test.each([
  ["other texts of the header", '<PageHeader name="Parcels" status="Beta" />', "Beta"],
  ["the title in another component", '<Card title="Parcels">Boxes.</Card>', "Parcels"],
  ["the title in a later header", 'Send one.\n\n<PageHeader name="Parcels" />', "Parcels"],
])("stays: %s", (_, body, text) => {
  expect(contentOf(body)).toContain(text);
});
