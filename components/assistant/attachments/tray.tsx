import { CloseIcon } from "@twilio-paste/icons/esm/CloseIcon";
import { FileIcon } from "@twilio-paste/icons/esm/FileIcon";
import { RefreshIcon } from "@twilio-paste/icons/esm/RefreshIcon";
import { useEffect, useRef } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { IconButton, SmallButton } from "../answer/small-button.tsx";
import { type Attachment, useAttachments } from "../data/attachments.ts";
import { canUploadAgain, remove, uploadAgain, useUploadMessages } from "../data/uploads.ts";
import styles from "./attaching.module.css";
import { Thumbnail } from "./file-links.tsx";
import { fileSize } from "./file-size.ts";
import type { AttachingProps } from "./lazy.ts";

type TrayProps = Pick<AttachingProps, "view" | "field"> & {
  /** Whether the question was sent and waits for the uploads. */
  waiting: boolean;
};

/** The files of the next question, each with a button that removes it. */
export function Tray({ view, field, waiting }: TrayProps) {
  const t = useMessages();
  const files = useAttachments(view);
  const { status, alert } = useUploadMessages(view);
  const list = useRef<HTMLUListElement>(null);
  const removeAt = (index: number, file: Attachment) => {
    // The focus goes to the file that takes its place, or the one before.
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>("[data-remove]") ?? [])];
    (buttons[index + 1] ?? buttons[index - 1] ?? field.current)?.focus();
    remove(view, file, t);
  };
  return (
    <>
      <span role="status" className="sr-only">
        {waiting ? t("assistant.afterUpload") : status}
      </span>
      {files.length > 0 && (
        <ul ref={list} className={styles.tray} aria-label={t("files.toSend")}>
          {files.map((file, index) => (
            <Chip
              key={file.key}
              file={file}
              onRemove={() => removeAt(index, file)}
              onAgain={() => {
                uploadAgain(view, file, t);
                field.current?.focus();
              }}
            />
          ))}
        </ul>
      )}
      {alert && (
        <div role="alert" className={styles.fault}>
          {alert}
        </div>
      )}
    </>
  );
}

type ChipProps = { file: Attachment; onRemove(): void; onAgain(): void };

function Chip({ file, onRemove, onAgain }: ChipProps) {
  const t = useMessages();
  const failed = file.state === "failed";
  const chip = useRef<HTMLLIElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new file, and a failure, must be visible
  useEffect(() => {
    chip.current?.scrollIntoView({ block: "nearest" });
  }, [failed]);
  return (
    <li ref={chip} className={failed ? `${styles.chip} ${styles.failed}` : styles.chip} data-state={file.state}>
      <span className={styles.picture}>
        {file.state === "uploading" ? (
          <span className={styles.spinner} />
        ) : file.state === "ready" ? (
          <Thumbnail file={file} className={styles.thumbnail} fallback={<FileIcon decorative />} />
        ) : (
          <FileIcon decorative />
        )}
      </span>
      <span className={styles.about}>
        <span className={styles.name} title={file.name} dir="auto">
          {file.name}
        </span>
        {failed ? (
          <span role="alert" className={styles.fault} dir="auto">
            <span className="sr-only">{file.name}: </span>
            {file.error}
          </span>
        ) : (
          <span className={styles.size} dir="auto">
            {fileSize(file.bytes, t)}
            {file.state === "uploading" && <span className={styles.late}> · {t("assistant.uploading")}</span>}
          </span>
        )}
        {canUploadAgain(file) && (
          <SmallButton onClick={onAgain} aria-label={t("files.tryAgainOf", { name: file.name })}>
            <RefreshIcon decorative size="sizeIcon10" />
            {t("files.tryAgain")}
          </SmallButton>
        )}
      </span>
      <IconButton name={t("assistant.remove", { name: file.name })} data-remove="" onClick={onRemove}>
        <CloseIcon decorative size="sizeIcon10" />
      </IconButton>
    </li>
  );
}
