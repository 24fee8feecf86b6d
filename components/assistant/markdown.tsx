import { Anchor } from "@twilio-paste/core/anchor";
import Link from "next/link";
import { memo, type ReactNode } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import styles from "./assistant.module.css";

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
  a: ({ href = "", children }) => <TextLink href={href}>{children}</TextLink>,
  // A picture would call another site; its description says what it shows.
  img: ({ src, alt }) => <TextLink href={typeof src === "string" ? src : ""}>{alt || "Image"}</TextLink>,
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls must be reachable without a mouse
    <pre tabIndex={0}>{children}</pre>
  ),
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reachable without a mouse
    <section className={styles.table} aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </section>
  ),
};

/** Links of this site keep the panel open; others open a tab of their own. */
function TextLink({ href, children }: { href: string; children: ReactNode }) {
  if (href.startsWith("/") && !href.startsWith("//")) {
    return (
      <Link href={href} className={styles.link}>
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
