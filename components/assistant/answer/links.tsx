import { Anchor } from "@twilio-paste/core/anchor";
import Link from "next/link";
import { createContext, type ReactNode, useContext } from "react";
import { docsPath, formOf, isTitle, type Sources } from "./citations.ts";
import { FileLink, isFile } from "./file-link.tsx";
import styles from "./prose.module.css";

export const SourcesContext = createContext<Sources>(new Map());

type TextLinkProps = { href: string; children: ReactNode };

/** Links of this site keep the panel open; those to other sites say so. A link to nowhere is only its text. */
export function TextLink({ href, children }: TextLinkProps) {
  const url = URL.parse(href, location.href);
  if (href === "" || !url || !/^(https?|mailto|tel):$/.test(url.protocol)) return <>{children}</>;
  if (url.protocol.startsWith("http") && url.origin !== location.origin) {
    return (
      <Anchor href={href} showExternal>
        {children ?? href}
      </Anchor>
    );
  }
  if (isFile(url.pathname)) return <FileLink href={url.pathname}>{children}</FileLink>;
  return (
    // What is not hovered is not fetched ahead: an answer has many links.
    <Link href={href} prefetch={false} className={styles.link}>
      {children}
    </Link>
  );
}

/** A link of an answer: into the docs it is a citation. `label` is its text, `before` what its paragraph says before. */
export function AnswerLink({ href, label, before, children }: TextLinkProps & { label: string; before: string }) {
  const path = docsPath(href, location.origin);
  const source = useContext(SourcesContext).get(path ?? "");
  if (path === null || !source?.number) return <TextLink href={href}>{children}</TextLink>;
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
