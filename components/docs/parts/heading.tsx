import { createElement, type ReactNode } from "react";

type HeadingProps = { tag: string; props: Record<string, unknown>; label: string; children: ReactNode };

/** A heading with a link beside it. A link inside would be part of the heading's accessible name. */
export function DocHeading({ tag, props, label, children }: HeadingProps) {
  // The page's title is its only h1.
  const heading = createElement(tag === "h1" ? "h2" : tag, props, children);
  if (typeof props.id !== "string" || props.className === "sr-only") return heading;
  return (
    <div className="doc-heading">
      {heading}
      <a className="doc-anchor" href={`#${props.id}`} aria-label={`Link to this heading: ${label}`}>
        #
      </a>
    </div>
  );
}
