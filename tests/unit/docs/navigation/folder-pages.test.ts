import { expect, test } from "vitest";
import { isEmptyBody } from "#lib/docs/navigation/folder-pages.ts";

test.each([
  ["a title", "# Looms\n"],
  ["a component", "<Home />"],
  ["a script and a component", "<script setup>\nimport Home from './Home.vue'\n</script>\n\n<Home />"],
  ["a style", "<style scoped>\n.a { color: red }\n</style>"],
  ["a comment", "<!-- later -->\n{/* later */}"],
])("a page has no text of its own: %s", (_, body) => {
  expect(isEmptyBody(body)).toBe(true);
});

test("a page with a sentence has a text of its own", () => {
  expect(isEmptyBody("<script>1</script>\n\nLooms weave.")).toBe(false);
});
