import { isValidElement, type ReactNode } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { HostedStep } from "#components/assistant/answer/hosted-step.tsx";
import { FileLinks } from "#components/assistant/attachments/file-links.tsx";
import type { RunStep } from "#lib/contract/assistant.ts";
import type { ThreadFile } from "#lib/contract/files.ts";

const PICTURE: ThreadFile = { id: "file_1", object: "file", name: "shot.png", media_type: "image/png", bytes: 9 };

it("a thumbnail has no alternative text, because the file's name stands beside it", () => {
  const html = renderToStaticMarkup(<FileLinks files={[PICTURE]} />);
  expect(html).toMatch(/<img [^>]*alt=""/);
  expect(html.match(/(?:>|alt=")shot\.png/g)).toHaveLength(1);
});

/** The keys in each list of what is drawn. */
const keysIn = (node: ReactNode): (string | null)[][] => {
  if (Array.isArray(node)) return [node.map((child) => child?.key ?? null), ...node.flatMap(keysIn)];
  return isValidElement<{ children?: ReactNode }>(node) ? keysIn(node.props.children) : [];
};

it("two lost files of the same name have different React keys", () => {
  const step: RunStep = {
    ...{ type: "tool_call", tool: "code_interpreter", query: null, sections: [], covered: null, ms: 0, error: null },
    lost: ["huge.bin", "huge.bin"],
  };
  let drawn: ReactNode = null;
  const Probe = () => {
    drawn = HostedStep({ step });
    return null;
  };
  renderToStaticMarkup(<Probe />);
  const keys = keysIn(drawn).map((list) => list.filter((key) => key !== null));
  expect(keys.flat()).toHaveLength(2);
  for (const list of keys) expect(new Set(list).size).toBe(list.length);
});
