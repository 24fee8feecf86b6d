import { useMessages } from "#components/messages/messages.tsx";
import type { RunStep } from "#lib/contract/assistant.ts";
import { sectionTitleOf } from "#lib/contract/docs.ts";
import styles from "./answer.module.css";
import { FileItem } from "./file-link.tsx";
import { Code } from "./markdown/code.tsx";
import { TextLink } from "./markdown/links.tsx";
import prose from "./markdown/prose.module.css";

/** The result of a hosted tool: passages, or code with its output and files. */
export function HostedStep({ step: { quotes = [], code, files = [], lost = [] } }: { step: RunStep }) {
  const t = useMessages();
  return (
    <>
      {quotes.length > 0 && (
        <ul>
          {quotes.map(({ name, text, link }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: quotes never change
            <li key={i}>
              {link ? <TextLink href={link.url}>{sectionTitleOf(link)}</TextLink> : name}
              <blockquote className={styles.quote} dir="auto">
                {text}
              </blockquote>
            </li>
          ))}
        </ul>
      )}
      {code && (
        <div className={prose.prose}>
          {code.input !== "" && <Code lang="Python" value={code.input} />}
          {code.logs !== "" && <Code lang={t("answer.output")} value={code.logs} />}
        </div>
      )}
      {files.length + lost.length > 0 && (
        <ul>
          {files.map((file) => (
            <li key={file.id}>
              <FileItem file={file} />
            </li>
          ))}
          {lost.map((name, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lost files never change, and two may have the same name
            <li key={i}>{t("answer.fileLost", { name })}</li>
          ))}
        </ul>
      )}
    </>
  );
}
