import { createPortal } from "react-dom";
import styles from "./opener.module.css";

/** Holds the panel's place while its code is on the way, so that opening answers at once. */
export function PanelPlaceholder() {
  const dock = typeof document === "undefined" ? null : document.getElementById("assistant-dock");
  if (!dock) return null;
  return createPortal(<div className={styles.panel} role="status" aria-label="Loading the assistant" />, dock);
}
