import { createElement, type ReactNode } from "react";
import { useMessages } from "#components/messages/messages.tsx";

type HeadingProps = { tag: string; props: Record<string, unknown>; label: string; children: ReactNode };

/** A heading with a link beside it. A link inside would be part of the heading's accessible name. */
export function DocHeading({ tag, props, label, children }: HeadingProps) {
  const t = useMessages();
  // The page's title is its only h1.
  const heading = createElement(tag === "h1" ? "h2" : tag, props, children);
  if (typeof props.id !== "string" || props.className === "sr-only") return heading;
  return (
    <div className="doc-heading">
      {heading}
      <a className="doc-anchor" href={`#${props.id}`} aria-label={t("docs.linkToHeading", { heading: label })}>
        #
      </a>
    </div>
  );
}
