import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Callout, CalloutText } from "@twilio-paste/core/callout";
import { useMessages } from "#components/messages/messages.tsx";

type ErrorNoticeProps = {
  text: string;
  action: { label: string; run(): void };
  secondAction?: { label: string; run(): void } | undefined;
  /** Whether the notice is neutral and no alert: the reader caused the problem, for example by stopping the answer. */
  isNeutral?: boolean;
  /** The id by which maintainers find the problem in the server's log. */
  reference?: string | undefined;
};

/** A problem, with the actions that may solve it. */
export function ErrorNotice({ text, action, secondAction, isNeutral = false, reference }: ErrorNoticeProps) {
  const t = useMessages();
  return (
    <Box paddingBottom="space50" role={isNeutral ? undefined : "alert"}>
      <Callout variant={isNeutral ? "neutral" : "error"}>
        <CalloutText>{text}</CalloutText>
        {reference && (
          <CalloutText>
            <small>
              {t("conversation.reference")} <code>{reference}</code>
            </small>
          </CalloutText>
        )}
        <Box display="flex" flexWrap="wrap" columnGap="space30" rowGap="space30">
          {[action, ...(secondAction ? [secondAction] : [])].map(({ label, run }) => (
            <Button key={label} variant="secondary" size="small" onClick={run}>
              {label}
            </Button>
          ))}
        </Box>
      </Callout>
    </Box>
  );
}
