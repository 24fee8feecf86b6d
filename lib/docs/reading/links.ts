/** Links between pages. */
import { posix } from "node:path";
import type { DocNode } from "#lib/contract.ts";

/** Where a link written in `file` leads: links to source files become addresses of the site. */
export function siteLink(href: string, file: string, pathOf: ReadonlyMap<string, string>): string {
  const [, target = "", rest = ""] = /^([^?#]*)(.*)$/s.exec(href) ?? [];
  if (target === "" || /^([a-z][a-z+.-]*:|\/\/)/i.test(target)) return href;
  const written = target.startsWith("/") ? target.replace(/^\/(docs\/)?/, "") : posix.join(posix.dirname(file), target);
  const name = safeDecode(written).replace(/\/$/, "");
  const candidates = /\.mdx?$/i.test(name)
    ? [name, name.replace(/\.mdx?$/i, (ext) => (ext === ".md" ? ".mdx" : ".md"))]
    : target.startsWith("/")
      ? []
      : [`${name}.mdx`, `${name}.md`, `${name}/index.mdx`, `${name}/index.md`, `${name}/README.md`];
  const found = candidates.map((candidate) => pathOf.get(candidate)).find((path) => path !== undefined);
  return found === undefined ? href : found + rest;
}

/** The same for every `href` below `nodes`. */
export function linkNodes(nodes: DocNode[], link: (href: string) => string): DocNode[] {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    const { href } = node.props;
    const props = typeof href === "string" ? { ...node.props, href: link(href) } : node.props;
    return { ...node, props, children: linkNodes(node.children, link) };
  });
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
