import { Anchor } from "@twilio-paste/core/anchor";
import Link from "next/link";
import { createContext, type ReactNode, useContext } from "react";
import { docsPath, formOf, isTitle, type Sources } from "#components/assistant/answer/citations.ts";
import { FileLink, isFile } from "#components/assistant/answer/file-link.tsx";
import { linkTarget } from "#lib/markdown/link-target.ts";
import styles from "./prose.module.css";

/** Of an address in the text, in characters. */
const LONGEST = 100;

export const SourcesContext = createContext<Sources>(new Map());

/** `label` is the text a model gave it: what leads to another site then says its address. */
type TextLinkProps = { href: string; label?: string; children: ReactNode };

/** Links of this site keep the panel open; those to other sites say so. A link to nowhere is only its text. */
export function TextLink({ href, label, children }: TextLinkProps) {
  const target = href === "" ? null : linkTarget(href, location.href);
  if (target?.kind === "external") {
    return (
      <OutwardLink href={target.href} label={label}>
        {children}
      </OutwardLink>
    );
  }
  if (target?.kind === "other" && /^(mailto|tel)$/.test(target.scheme)) {
    return (
      <a href={target.href} className={styles.link}>
        {children}
      </a>
    );
  }
  if (target?.kind !== "internal") return <>{children}</>;
  const { pathname } = new URL(target.path, location.origin);
  if (isFile(pathname)) return <FileLink href={pathname}>{children}</FileLink>;
  // Next's router takes no such path, and says so in the console.
  if (/\/\/|\\/.test(target.path.split("?", 1)[0] ?? "")) {
    return (
      <a href={target.path} className={styles.link}>
        {children}
      </a>
    );
  }
  return (
    // What is not hovered is not fetched ahead: an answer has many links.
    <Link href={target.path} prefetch={false} className={styles.link}>
      {children}
    </Link>
  );
}

type OutwardLinkProps = { href: string; label: string | undefined; children: ReactNode };

function OutwardLink({ href, label, children }: OutwardLinkProps) {
  const isSaid = label === undefined || isAddress(label, href);
  return (
    <Anchor href={href} target="_blank" rel="noopener noreferrer nofollow" showExternal>
      {/* Apart from each other and from the text around: the direction of one could turn the other round. */}
      <bdi dir={isSaid && label !== undefined ? "ltr" : undefined}>{children}</bdi>
      {!isSaid && (
        <>
          {" "}
          <bdi dir="ltr" className={styles.address}>
            ({shown(href)})
          </bdi>
        </>
      )}
    </Anchor>
  );
}

/** Whether a text is that address, with its host as it is, and nothing else that could be taken for one. */
function isAddress(text: string, href: string): boolean {
  // Characters that are not seen, or that turn round what is.
  if (/[\s@\\\p{C}]/u.test(text)) return false;
  const url = URL.parse(text) ?? URL.parse(`https://${text}`);
  // A host is shown in letters of its own: those of others look like it.
  return (
    url?.href === href &&
    text
      .toLowerCase()
      .replace(/^https?:\/\//, "")
      .startsWith(url.host)
  );
}

/** The host comes first, and whole: what is cut off says where on that site. */
function shown(href: string): string {
  const address = href.replace(/^https:\/\//, "").replace(/^([^/?#]+)\/$/, "$1");
  const { host } = new URL(href);
  const longest = Math.max(LONGEST, address.indexOf(host) + host.length);
  return address.length > longest ? `${address.slice(0, longest)}…` : address;
}

/** A link of an answer: into the docs it is a citation. `label` is its text, `before` what its paragraph says before. */
export function AnswerLink({ href, label, before, children }: TextLinkProps & { label: string; before: string }) {
  const path = docsPath(href, location.origin);
  const source = useContext(SourcesContext).get(path ?? "");
  if (path === null || !source?.number) {
    return (
      <TextLink href={href} label={label}>
        {children}
      </TextLink>
    );
  }
  const { number, title, gone } = source;
  const form = formOf(label, before);
  const chip = <Chip path={path} number={number} title={title ?? label} gone={gone} />;
  if (form === "chip" || (form === "titled" && isTitle(label, title))) return chip;
  if (gone) {
    return (
      <>
        {children} {chip}
      </>
    );
  }
  return (
    <>
      <TextLink href={path}>{children}</TextLink>
      <sup className={styles.number} aria-hidden="true">
        {number}
      </sup>
    </>
  );
}

type ChipProps = { path: string; number: number; title: string; gone: boolean };

function Chip({ path, number, title, gone }: ChipProps) {
  // The brackets are not seen, but they are copied with the text around.
  const content = (
    <>
      <span className={styles.bracket}>[</span>
      {number}
      <span className={styles.bracket}>]</span>
    </>
  );
  if (gone) {
    return (
      <span className={styles.chip} title={`${title}: no longer in the docs`}>
        <span className="sr-only">Source </span>
        {content}
      </span>
    );
  }
  return (
    <Link href={path} prefetch={false} className={styles.chip} title={title} aria-label={`Source ${number}: ${title}`}>
      {content}
    </Link>
  );
}
