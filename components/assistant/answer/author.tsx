import styles from "./answer.module.css";
import { Glyph } from "./glyph.tsx";

type AuthorProps = {
  who: "reader" | "assistant";
  /** The line for screen readers. */
  said: string;
};

/** The author of a message. Paste's own author line has an avatar with a tooltip, which costs more than all of a message. */
export const Author = ({ who, said }: AuthorProps) => (
  <div className={styles.author}>
    <span className={who === "reader" ? styles.reader : styles.assistant}>
      <Glyph name={who} size={14} />
    </span>
    <span className="sr-only">{said}</span>
    <span aria-hidden="true">{who === "reader" ? "You" : "Assistant"}</span>
  </div>
);
