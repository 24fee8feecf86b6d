import { Box } from "@twilio-paste/core/box";
import { type ComponentType, useEffect, useState } from "react";
import type { UrlCitation } from "#lib/contract/assistant.ts";

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
  if (!Markdown) return <PlainText text={text} />;
  return <Markdown text={text} streaming={false} steps={[]} citations={sources.map(toCitation)} />;
}

/** A text as it was written. */
export const PlainText = ({ text }: { text: string }) => (
  <Box as="p" margin="space0" whiteSpace="pre-wrap" dir="auto">
    {text}
  </Box>
);

const toCitation = ({ url, title }: Source): UrlCitation => ({
  ...{ type: "url_citation", url, title, start_index: 0, end_index: 0, snippet: "", changed: false },
});
