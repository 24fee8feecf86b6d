import { createContext, type ReactNode, useContext } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { withBase } from "#lib/contract/base-path.ts";
import { filePath, isPicture, type ThreadFile } from "#lib/contract/files.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { fileSize } from "../attachments/file-size.ts";
import styles from "./markdown/prose.module.css";

/** The files that were made for an answer. */
export const FilesContext = createContext<ThreadFile[]>([]);

/** Whether an address is that of a thread's file. Such an address is no page of the router. */
export const isFile = (href: string): boolean => FILE.test(href);
const FILE = new RegExp(`^${filePath("\\w+")}$`);

type FileLinkProps = { href: string; children: ReactNode };

/** A link that saves a file, with its kind and size. */
export function FileLink({ href, children }: FileLinkProps) {
  const t = useMessages();
  const file = useContext(FilesContext).find(({ id }) => filePath(id) === href);
  return (
    <a href={withBase(href)} download={file?.name ?? ""} className={styles.link}>
      {children}
      {file && <span className={styles.about}> ({describe(file, t)})</span>}
    </a>
  );
}

/** An image that is saved when it is clicked. Its frame has a fixed size, so that nothing moves when it is loaded. */
export const Picture = ({ href, alt }: { href: string; alt: string }) => (
  <a href={withBase(href)} download={alt} className={styles.picture}>
    {/* biome-ignore lint/performance/noImgElement: stored in the database, for one reader: there is nothing to optimise */}
    <img src={withBase(href)} alt={alt} loading="lazy" decoding="async" />
  </a>
);

/** A file in a list of files. */
export const FileItem = ({ file }: { file: ThreadFile }) => (
  <FilesContext value={[file]}>
    <FileLink href={filePath(file.id)}>{file.name}</FileLink>
    {isPicture(file) && <Picture href={filePath(file.id)} alt={file.name} />}
  </FilesContext>
);

const describe = ({ name, media_type, bytes }: ThreadFile, t: Translate): string => {
  const kind = (/\.(\w{1,5})$/.exec(name)?.[1] ?? media_type.split("/").at(-1) ?? "").toUpperCase();
  return `${kind}, ${fileSize(bytes, t)}`;
};
