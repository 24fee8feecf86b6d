import { AttachIcon } from "@twilio-paste/icons/esm/AttachIcon";
import { useEffect, useEffectEvent, useRef } from "react";
import { attach, isFull } from "../data/uploads.ts";
import styles from "./attaching.module.css";
import { acceptOf } from "./kinds.ts";
import type { AttachingProps } from "./lazy.ts";

export { DropZone } from "./drop-zone.tsx";
export { Tray } from "./tray.tsx";

/** Picks files, and takes those that are pasted into the field. */
export function AttachButton({ view, kinds, field }: AttachingProps) {
  const picker = useRef<HTMLInputElement>(null);
  const paste = useEffectEvent((event: ClipboardEvent) => {
    const files = pastedFiles(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    attach(view, files, kinds);
  });
  useEffect(() => {
    const { current: written } = field;
    written?.addEventListener("paste", paste);
    return () => written?.removeEventListener("paste", paste);
  }, [field]);
  return (
    <>
      <button
        type="button"
        className={styles.button}
        title="Attach files"
        onClick={() => {
          if (!isFull(view)) picker.current?.click();
        }}
      >
        <AttachIcon decorative={false} title="Attach files" />
      </button>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={acceptOf(kinds)}
        onChange={({ target }) => {
          attach(view, [...(target.files ?? [])], kinds);
          // The same file again is a change, too.
          target.value = "";
          field.current?.focus();
        }}
      />
    </>
  );
}

/** Office programs put a picture of the text beside it: then the text is meant. */
function pastedFiles(data: DataTransfer | null): File[] {
  if (!data || (data.getData("text/plain") && /html|rtf/.test(data.types.join()))) return [];
  return [...data.files];
}
