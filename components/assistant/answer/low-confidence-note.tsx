import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Callout, CalloutHeading, CalloutText } from "@twilio-paste/core/callout";
import type { RunStep } from "#lib/contract/assistant.ts";
import { sectionTitleOf } from "#lib/contract/docs.ts";
import styles from "./answer.module.css";
import { uniqueByUrl } from "./citations.ts";
import { TextLink } from "./markdown/links.tsx";

/** The number of sections that are listed when no section is cited. */
const MAX_CLOSEST = 3;

type LowConfidenceNoteProps = {
  /** Whether no section is cited. Otherwise there are sources, but no search had a high confidence. */
  uncited: boolean;
  steps: RunStep[];
  supportUrl: string | null;
  /** Opens the form for feedback. */
  onReport(): void;
  onAskPerson?: (() => void) | undefined;
};

/** A note for an answer that the docs may not cover. */
export function LowConfidenceNote({ uncited, steps, supportUrl, onReport, onAskPerson }: LowConfidenceNoteProps) {
  const closest = uniqueByUrl(steps.flatMap(({ sections }) => sections)).slice(0, MAX_CLOSEST);
  return (
    <Callout variant="neutral" marginY="space30">
      <CalloutHeading as="h3">
        {uncited ? "The docs don't seem to cover this" : "The docs may not cover this"}
      </CalloutHeading>
      {!uncited && (
        <CalloutText>No search was sure to have found the answer. Read the sources before you rely on it.</CalloutText>
      )}
      {uncited && closest.length > 0 && (
        <div>
          <CalloutText>The closest that was found:</CalloutText>
          <ul className={styles.closest}>
            {closest.map((section) => (
              <li key={section.url}>
                <TextLink href={section.url}>{sectionTitleOf(section)}</TextLink>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Box display="flex" flexWrap="wrap" alignItems="center" columnGap="space40" rowGap="space30">
        <Button variant="secondary" size="small" onClick={onReport}>
          Tell the maintainers
        </Button>
        {onAskPerson && (
          <Button variant="secondary" size="small" onClick={onAskPerson}>
            Ask a person
          </Button>
        )}
        {supportUrl && <TextLink href={supportUrl}>Contact the maintainers</TextLink>}
      </Box>
    </Callout>
  );
}
