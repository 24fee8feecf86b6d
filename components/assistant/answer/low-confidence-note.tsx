import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Callout, CalloutHeading, CalloutText } from "@twilio-paste/core/callout";
import { useMessages } from "#components/messages/messages.tsx";
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
  const t = useMessages();
  const closest = uniqueByUrl(steps.flatMap(({ sections }) => sections)).slice(0, MAX_CLOSEST);
  return (
    <Callout variant="neutral" marginY="space30">
      <CalloutHeading as="h3">{t(uncited ? "answer.uncited" : "answer.unsure")}</CalloutHeading>
      {!uncited && <CalloutText>{t("answer.unsureBody")}</CalloutText>}
      {uncited && closest.length > 0 && (
        <div>
          <CalloutText>{t("answer.closest")}</CalloutText>
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
          {t("answer.report")}
        </Button>
        {onAskPerson && (
          <Button variant="secondary" size="small" onClick={onAskPerson}>
            {t("assistant.askPerson")}
          </Button>
        )}
        {supportUrl && <TextLink href={supportUrl}>{t("answer.contact")}</TextLink>}
      </Box>
    </Callout>
  );
}
