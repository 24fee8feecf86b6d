import { SmallButton } from "#components/assistant/answer/small-button.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import { Icon } from "#components/site/icon.tsx";
import { useCopy } from "#components/site/use-copy.ts";
import styles from "./prose.module.css";

/** Code without syntax colours: the browser would have to compute them again with every delta. */
export function Code({ lang, value }: { lang: string | null | undefined; value: string }) {
  const t = useMessages();
  const { outcome, copy } = useCopy();
  return (
    <figure className={styles.code} dir="ltr">
      <figcaption>
        <span>{lang ?? t("answer.code")}</span>
        <SmallButton onClick={() => void copy(value)}>
          <Icon name={outcome === "copied" ? "check" : "copy"} size={16} />
          {t(outcome === "copied" ? "assistant.copied" : "answer.copyCode")}
        </SmallButton>
        <span className="sr-only" role="status">
          {outcome === "copied" && t("assistant.copied")}
          {outcome === "failed" && t("assistant.copyFailed")}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls must be reachable without a mouse */}
      <pre tabIndex={0}>
        <code>{value}</code>
      </pre>
    </figure>
  );
}
