import { useState } from "react";
import { filePath, isPicture, type ThreadFile } from "#lib/contract/files.ts";
import { Glyph } from "../answer/glyph.tsx";
import styles from "./file-links.module.css";
import { fileSize } from "./file-size.ts";

/** Files of a message, each to be saved; images show what they are. */
export function FileLinks({ files }: { files: readonly ThreadFile[] }) {
  if (files.length === 0) return null;
  return (
    <ul className={styles.files} aria-label="Attached files">
      {files.map((file) => (
        <li key={file.id}>
          {/* Not the router's: it leads to no page. */}
          <a href={filePath(file.id)} download={file.name} title={`Save ${file.name}`} className={styles.file}>
            <Thumbnail file={file} className={styles.thumbnail} fallback={<Glyph name="page" size={20} />} />
            <span className={styles.name} dir="auto">
              {file.name}
            </span>
            <span className={styles.size} dir="auto">
              {fileSize(file.bytes)}
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
  /** What stands for a file that is no image, or one that cannot be shown. */
  fallback: React.ReactNode;
};

/** What a file looks like, beside its name: says nothing more by itself. */
export function Thumbnail({ file, className, fallback }: ThumbnailProps) {
  const [broken, setBroken] = useState(false);
  if (broken || !isPicture(file)) return fallback;
  return (
    // biome-ignore lint/performance/noImgElement: the reader's own file, of a route that only they may read
    <img src={filePath(file.id)} alt="" className={className} onError={() => setBroken(true)} />
  );
}
