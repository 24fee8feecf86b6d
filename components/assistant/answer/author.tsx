import styles from "./answer.module.css";
import { Glyph } from "./glyph.tsx";

type AuthorProps = { who: "reader" | "assistant" /** The whole of it, for those who hear it. */; said: string };

/** Who a message is from. Paste's own author line brings an avatar with a tooltip, dearer than the whole rest of a message. */
export const Author = ({ who, said }: AuthorProps) => (
  <div className={styles.author}>
    <span className={who === "reader" ? styles.reader : styles.assistant}>
      <Glyph name={who} size={14} />
    </span>
    <span className="sr-only">{said}</span>
    <span aria-hidden="true">{who === "reader" ? "You" : "Assistant"}</span>
  </div>
);
