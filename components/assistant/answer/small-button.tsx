import type { ComponentPropsWithRef } from "react";
import styles from "./actions.module.css";

/** A button without a frame. With an icon only, it needs an `aria-label`. */
export const SmallButton = (props: Omit<ComponentPropsWithRef<"button">, "type" | "className">) => (
  <button type="button" className={styles.button} {...props} />
);
