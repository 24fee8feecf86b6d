import { type RefObject, useEffect, useEffectEvent, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { attach } from "../data/uploads.ts";
import styles from "./attaching.module.css";
import { describeKinds } from "./kinds.ts";
import type { AttachingProps } from "./lazy.ts";

type DropZoneProps = AttachingProps & {
  /** The element on which files may be dropped. */
  panel: RefObject<HTMLElement | null>;
  /** Whether the composer is shown. While it is not, a dropped file is ignored, and the browser does not open it. */
  active: boolean;
};

/** Attaches files that are dropped anywhere on the panel; shows a hint while they are dragged over it. */
export function DropZone({ view, kinds, field, panel, active }: DropZoneProps) {
  const t = useMessages();
  const [over, setOver] = useState(false);
  const drag = useEffectEvent((event: DragEvent) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = active ? "copy" : "none";
    setOver(active);
  });
  const leave = useEffectEvent(({ relatedTarget }: DragEvent) => {
    if (!(relatedTarget instanceof Node && panel.current?.contains(relatedTarget))) setOver(false);
  });
  const drop = useEffectEvent((event: DragEvent) => {
    setOver(false);
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    if (!active) return;
    attach(view, droppedFiles(event.dataTransfer), kinds, t);
    field.current?.focus();
  });
  useEffect(() => {
    const { current: target } = panel;
    if (!target) return;
    const listening = new AbortController();
    const { signal } = listening;
    target.addEventListener("dragenter", drag, { signal });
    target.addEventListener("dragover", drag, { signal });
    target.addEventListener("dragleave", leave, { signal });
    target.addEventListener("drop", drop, { signal });
    return () => listening.abort();
  }, [panel]);
  return over ? (
    <div className={styles.zone} data-drop-zone="" aria-hidden="true">
      <strong>{t("files.drop")}</strong>
      <span>{t("files.takes", { kinds: describeKinds(kinds, t) })}</span>
    </div>
  ) : null;
}

/** The dropped files without folders, which would come as files that cannot be read. */
const droppedFiles = ({ items }: DataTransfer): File[] =>
  [...items].flatMap((item) => (item.webkitGetAsEntry()?.isDirectory ? [] : (item.getAsFile() ?? [])));
