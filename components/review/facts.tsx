import { DescriptionList, DescriptionListDetails, DescriptionListTerm } from "@twilio-paste/core/description-list";
import { Fragment, type ReactNode } from "react";
import { PageLink } from "./page-link.tsx";
import styles from "./review.module.css";

/** Terms and their details; those with null are left out. */
export function Facts({ facts }: { facts: readonly (readonly [term: string, details: ReactNode])[] }) {
  const known = facts.filter(([, details]) => details !== null);
  if (known.length === 0) return null;
  return (
    <div className={styles.facts}>
      <DescriptionList>
        {known.map(([term, details]) => (
          <Fragment key={term}>
            <DescriptionListTerm>{term}</DescriptionListTerm>
            <DescriptionListDetails dir="auto">{details}</DescriptionListDetails>
          </Fragment>
        ))}
      </DescriptionList>
    </div>
  );
}

/** Links to sections of the docs, as details; null for none. */
export const sourceLinks = (sources: readonly { title: string; url: string }[]): ReactNode =>
  sources.length === 0
    ? null
    : sources.map(({ url, title }, at) => (
        <Fragment key={url}>
          {at > 0 && " · "}
          <PageLink href={url}>{title}</PageLink>
        </Fragment>
      ));

/** Texts as details; null for none. */
export const textList = (texts: readonly string[]): string | null => (texts.length === 0 ? null : texts.join(" · "));
