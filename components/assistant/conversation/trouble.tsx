import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Callout, CalloutText } from "@twilio-paste/core/callout";

type TroubleProps = {
  text: string;
  action: { label: string; run(): void };
  /** Another way out. */
  also?: { label: string; run(): void } | undefined;
  /** Something the reader asked for, such as a stop: told, but not as an alarm. */
  quiet?: boolean;
  /** What maintainers find it by in their logs. */
  reference?: string | undefined;
};

/** What went wrong and what to do about it. */
export function Trouble({ text, action, also, quiet = false, reference }: TroubleProps) {
  return (
    <Box paddingBottom="space50" role={quiet ? undefined : "alert"}>
      <Callout variant={quiet ? "neutral" : "error"}>
        <CalloutText>{text}</CalloutText>
        {reference && (
          <CalloutText>
            <small>
              Reference: <code>{reference}</code>
            </small>
          </CalloutText>
        )}
        <Box display="flex" flexWrap="wrap" columnGap="space30" rowGap="space30">
          {[action, ...(also ? [also] : [])].map(({ label, run }) => (
            <Button key={label} variant="secondary" size="small" onClick={run}>
              {label}
            </Button>
          ))}
        </Box>
      </Callout>
    </Box>
  );
}
