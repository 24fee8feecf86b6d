import { SmallButton } from "#components/assistant/answer/small-button.tsx";
import { Icon } from "#components/site/icon.tsx";
import { useCopy } from "#components/site/use-copy.ts";
import styles from "./prose.module.css";

/** Code without syntax colours: the browser would have to compute them again with every delta. */
export function Code({ lang, value }: { lang: string | null | undefined; value: string }) {
  const { outcome, copy } = useCopy();
  return (
    <figure className={styles.code} dir="ltr">
      <figcaption>
        <span>{lang ?? "Code"}</span>
        <SmallButton onClick={() => void copy(value)}>
          <Icon name={outcome === "copied" ? "check" : "copy"} size={16} />
          {outcome === "copied" ? "Copied" : "Copy code"}
        </SmallButton>
        <span className="sr-only" role="status">
          {outcome === "copied" && "Copied"}
          {outcome === "failed" && "Copying is not possible here"}
        </span>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls must be reachable without a mouse */}
      <pre tabIndex={0}>
        <code>{value}</code>
      </pre>
    </figure>
  );
}
