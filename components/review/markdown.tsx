import { type ComponentType, useEffect, useState } from "react";
import type { UrlCitation } from "#lib/contract/assistant.ts";
import styles from "./review.module.css";

type Source = { url: string; title: string };
type Drawn = ComponentType<{ text: string; streaming: boolean; steps: []; citations: UrlCitation[] }>;

/** Markdown as readers see it. Until its code is loaded, and without scripts, it is plain text. */
export function ReviewMarkdown({ text, sources = [] }: { text: string; sources?: Source[] }) {
  const [Markdown, setMarkdown] = useState<Drawn | null>(null);
  useEffect(() => {
    let isGone = false;
    import("#components/assistant/answer/markdown/markdown.tsx").then(
      (module) => !isGone && setMarkdown(() => module.Markdown),
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, []);
  if (!Markdown) return <p className={styles.plain}>{text}</p>;
  return <Markdown text={text} streaming={false} steps={[]} citations={sources.map(toCitation)} />;
}

const toCitation = ({ url, title }: Source): UrlCitation => ({
  ...{ type: "url_citation", url, title, start_index: 0, end_index: 0, snippet: "", changed: false },
});
