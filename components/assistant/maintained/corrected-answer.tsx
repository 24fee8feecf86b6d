import { Badge } from "@twilio-paste/core/badge";
import { Box } from "@twilio-paste/core/box";
import { ChevronRightIcon } from "@twilio-paste/icons/esm/ChevronRightIcon";
import { EditIcon } from "@twilio-paste/icons/esm/EditIcon";
import { SuccessIcon } from "@twilio-paste/icons/esm/SuccessIcon";
import type { ReactNode } from "react";
import { Markdown } from "#components/assistant/answer/markdown/markdown.tsx";
import { useMessages } from "#components/messages/messages.tsx";
import type { Correction } from "#lib/contract/maintainers.ts";
import styles from "./maintained.module.css";
import { Moment } from "./maintainer-reply.tsx";

/** A correction in place of an answer. `children` are the old answer, which can be unfolded. */
export function CorrectedAnswer({ correction, children }: { correction: Correction; children: ReactNode }) {
  const t = useMessages();
  const { author, text, created_at } = correction;
  return (
    <>
      <section className={styles.correction} aria-label={t("maintainers.correction")}>
        <h3>
          <EditIcon decorative size="sizeIcon10" />
          {t("maintainers.corrected")}
        </h3>
        <p className={styles.by}>
          <span dir="auto">{author}</span>, <Moment seconds={created_at} />
        </p>
        <Markdown text={text} streaming={false} steps={[]} citations={null} />
      </section>
      <details className={styles.old}>
        <summary>
          <ChevronRightIcon decorative size="sizeIcon10" />
          {t("maintainers.oldAnswer")}
        </summary>
        {children}
      </details>
    </>
  );
}

/** Marks an answer that maintainers wrote for such questions. */
export const VerifiedMark = () => (
  <Box marginBottom="space30">
    <Badge as="span" variant="success">
      <SuccessIcon decorative />
      {useMessages()("maintainers.verified")}
    </Badge>
  </Box>
);
