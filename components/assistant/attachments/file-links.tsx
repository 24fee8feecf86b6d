import { FileIcon } from "@twilio-paste/icons/esm/FileIcon";
import { useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { withBase } from "#lib/contract/base-path.ts";
import { filePath, isPicture, type ThreadFile } from "#lib/contract/files.ts";
import styles from "./file-links.module.css";
import { fileSize } from "./file-size.ts";

/** The files of a message, each as a link that saves it, images with a thumbnail. */
export function FileLinks({ files }: { files: readonly ThreadFile[] }) {
  const t = useMessages();
  if (files.length === 0) return null;
  return (
    <ul className={styles.files} aria-label={t("assistant.attachedFiles")}>
      {files.map((file) => (
        <li key={file.id}>
          {/* Not a link of Next's router: the address is no page. */}
          <a
            href={withBase(filePath(file.id))}
            download={file.name}
            title={t("files.save", { name: file.name })}
            className={styles.file}
          >
            <Thumbnail file={file} className={styles.thumbnail} fallback={<FileIcon decorative />} />
            <span className={styles.name} dir="auto">
              {file.name}
            </span>
            <span className={styles.size} dir="auto">
              {fileSize(file.bytes, t)}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

type ThumbnailProps = {
  file: Pick<ThreadFile, "id" | "name" | "media_type">;
  className: string | undefined;
  /** Shown for a file that is no image, or one that cannot be shown. */
  fallback: React.ReactNode;
};

/** A small picture of a file. Its name stands beside it, so it has no alternative text. */
export function Thumbnail({ file, className, fallback }: ThumbnailProps) {
  const [broken, setBroken] = useState(false);
  if (broken || !isPicture(file)) return fallback;
  return (
    // biome-ignore lint/performance/noImgElement: the reader's own file, of a route that only they may read
    <img src={withBase(filePath(file.id))} alt="" className={className} onError={() => setBroken(true)} />
  );
}
