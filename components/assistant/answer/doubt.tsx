import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Callout, CalloutHeading, CalloutText } from "@twilio-paste/core/callout";
import type { RunStep } from "#lib/contract.ts";
import styles from "./answer.module.css";
import { distinct, titleOf } from "./citations.ts";
import { TextLink } from "./links.tsx";

/** Pages named when nothing was cited. */
const CLOSEST = 3;

type DoubtProps = { steps: RunStep[]; supportUrl: string | null; onTell(): void };

/** For an answer that the docs were searched for and that cites nothing of them. */
export function Doubt({ steps, supportUrl, onTell }: DoubtProps) {
  const closest = distinct(steps.flatMap(({ sections }) => sections)).slice(0, CLOSEST);
  return (
    <Callout variant="neutral" marginY="space30">
      <CalloutHeading as="h3">The docs don't seem to cover this</CalloutHeading>
      {closest.length > 0 && (
        <div>
          <CalloutText>The closest that was found:</CalloutText>
          <ul className={styles.closest}>
            {closest.map((section) => (
              <li key={section.url}>
                <TextLink href={section.url}>{titleOf(section)}</TextLink>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Box display="flex" flexWrap="wrap" alignItems="center" columnGap="space40" rowGap="space30">
        <Button variant="secondary" size="small" onClick={onTell}>
          Tell the maintainers
        </Button>
        {supportUrl && <TextLink href={supportUrl}>Contact the maintainers</TextLink>}
      </Box>
    </Callout>
  );
}
