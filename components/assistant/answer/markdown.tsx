import { Anchor } from "@twilio-paste/core/anchor";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import styles from "../assistant.module.css";

/** An answer's Markdown in Paste's dress. HTML and JSX in it stay visible text. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} components={COMPONENTS}>
      {text}
    </ReactMarkdown>
  );
});

const PLUGINS = [remarkGfm];

/** Answers live below the panel's own headings. */
const SmallHeading = ({ children }: { children?: ReactNode }) => <h3>{children}</h3>;

const COMPONENTS: Components = {
  h1: SmallHeading,
  h2: SmallHeading,
  h3: SmallHeading,
  h4: SmallHeading,
  h5: SmallHeading,
  h6: SmallHeading,
  // Answers may come in any script, whatever the page's.
  p: ({ children }) => <p dir="auto">{children}</p>,
  li: ({ children }) => <li dir="auto">{children}</li>,
  a: ({ href = "", children }) => <TextLink href={href}>{children}</TextLink>,
  // A picture would call another site; its description says what it shows.
  img: ({ src, alt }) => <TextLink href={typeof src === "string" ? src : ""}>{alt || "Image"}</TextLink>,
  // The box of a task list is no field to fill in.
  input: ({ checked }) => <span>{checked ? "☑" : "☐"}</span>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls must be reachable without a mouse
    <pre tabIndex={0}>{children}</pre>
  ),
  table: ({ children }) => (
    // biome-ignore lint/a11y/useSemanticElements: no group of fields
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable without a mouse
    <div className={styles.table} role="group" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

/** Links of this site keep the panel open; those to other sites say so. A link to nowhere is only its text. */
function TextLink({ href, children }: { href: string; children: ReactNode }) {
  if (href === "") return children;
  const url = URL.parse(href, location.href);
  if (href.startsWith("#") || !url?.protocol.startsWith("http")) {
    return (
      <a href={href} className={styles.link}>
        {children}
      </a>
    );
  }
  if (url.origin === location.origin) {
    return (
      <Link href={url.pathname + url.search + url.hash} className={styles.link}>
        {children}
      </Link>
    );
  }
  return (
    <Anchor href={href} showExternal>
      {children ?? href}
    </Anchor>
  );
}
