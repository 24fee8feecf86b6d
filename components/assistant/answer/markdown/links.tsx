import { Anchor } from "@twilio-paste/core/anchor";
import Link from "next/link";
import { createContext, type ReactNode, useContext } from "react";
import { formOf, isTitle, type Sources, sourceOf } from "#components/assistant/answer/citations.ts";
import { FileLink, isFile } from "#components/assistant/answer/file-link.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import { siteUrl } from "#components/site/site-url.ts";
import { withBase, withoutBase } from "#lib/contract/base-path.ts";
import { linkTarget } from "#lib/markdown/link-target.ts";
import styles from "./prose.module.css";

/** The longest address that is shown in full, in characters. */
const MAX_SHOWN = 100;

export const SourcesContext = createContext<Sources>(new Map());

/** `label` is the text that a model wrote for the link. A link to another site with a label also shows its address. */
type TextLinkProps = { href: string; label?: string; children: ReactNode };

/** A link. Links to other sites are marked and open in a new tab. An address that cannot be linked is shown as its text. */
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
  const path = href.startsWith("/") ? target.path : withoutBase(target.path);
  const { pathname } = new URL(path ?? target.path, location.origin);
  if (path !== null && isFile(pathname)) return <FileLink href={pathname}>{children}</FileLink>;
  // Next's router logs an error for a path with two slashes or a backslash.
  if (path === null || /\/\/|\\/.test(path.split("?", 1)[0] ?? "")) {
    return (
      <a href={path === null ? target.path : withBase(path)} className={styles.link}>
        {children}
      </a>
    );
  }
  return (
    // An answer has many links, so pages are loaded ahead on hover only.
    <Link href={path} prefetch={false} className={styles.link}>
      {children}
    </Link>
  );
}

type OutwardLinkProps = { href: string; label: string | undefined; children: ReactNode };

function OutwardLink({ href, label, children }: OutwardLinkProps) {
  const isShown = label === undefined || isAddress(label, href);
  return (
    <Anchor href={href} target="_blank" rel="noopener noreferrer nofollow" showExternal>
      {/* Isolated from each other: right-to-left text in one could reorder the other. */}
      <bdi dir={isShown && label !== undefined ? "ltr" : undefined}>{children}</bdi>
      {!isShown && (
        <>
          {" "}
          <bdi dir="ltr" className={styles.address}>
            ({shortAddress(href)})
          </bdi>
        </>
      )}
    </Anchor>
  );
}

/** Whether a text is the address `href` itself, so that the address need not be shown beside it. */
function isAddress(text: string, href: string): boolean {
  // Spaces, invisible characters, and characters that reorder the text or hide the host.
  if (/[\s@\\\p{C}]/u.test(text)) return false;
  const url = URL.parse(text) ?? URL.parse(`https://${text}`);
  // The host must be written in ASCII as in `href`: letters of other scripts can look the same.
  return (
    url?.href === href &&
    text
      .toLowerCase()
      .replace(/^https?:\/\//, "")
      .startsWith(url.host)
  );
}

/** The address as it is shown, shortened at its end if it is long. The host is never shortened. */
function shortAddress(href: string): string {
  const address = href.replace(/^https:\/\//, "").replace(/^([^/?#]+)\/$/, "$1");
  const { host } = new URL(href);
  const longest = Math.max(MAX_SHOWN, address.indexOf(host) + host.length);
  return address.length > longest ? `${address.slice(0, longest)}…` : address;
}

/** A link of an answer; a link into the docs is a citation. `before` is the text before it in its paragraph. */
export function AnswerLink({ href, label, before, children }: TextLinkProps & { label: string; before: string }) {
  const found = sourceOf(href, useContext(SourcesContext), siteUrl());
  if (!found?.source.number) {
    return (
      <TextLink href={href} label={label}>
        {children}
      </TextLink>
    );
  }
  const { key: path, source } = found;
  const { number, title, gone } = { ...source, number: found.source.number };
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

type DocsLinkProps = { href: string; className: string | undefined; title?: string; children: ReactNode };

/** A link to a section. One on another site, where the docs are published, opens beside the conversation. */
export function DocsLink({ href, children, ...props }: DocsLinkProps & { "aria-label"?: string }) {
  if (href.startsWith("/")) {
    return (
      <Link href={href} prefetch={false} {...props}>
        {children}
      </Link>
    );
  }
  return (
    <a href={href} target="_blank" rel="noopener" {...props}>
      {children}
    </a>
  );
}

type ChipProps = { path: string; number: number; title: string; gone: boolean };

function Chip({ path, number, title, gone }: ChipProps) {
  const t = useMessages();
  // The brackets are invisible, but they are copied with the text.
  const content = (
    <>
      <span className={styles.bracket}>[</span>
      {number}
      <span className={styles.bracket}>]</span>
    </>
  );
  if (gone) {
    return (
      <span className={styles.chip} title={t("answer.goneTitle", { title })}>
        <span className="sr-only">{t("answer.source")} </span>
        {content}
      </span>
    );
  }
  return (
    <DocsLink
      href={path}
      className={styles.chip}
      title={title}
      aria-label={t("answer.sourceOf", { number: String(number), title })}
    >
      {content}
    </DocsLink>
  );
}
