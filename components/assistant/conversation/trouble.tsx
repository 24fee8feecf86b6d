import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Callout, CalloutText } from "@twilio-paste/core/callout";

type TroubleProps = {
  text: string;
  action: { label: string; run(): void };
  /** A second action. */
  also?: { label: string; run(): void } | undefined;
  /** Not an alert: the reader caused it, by a stop for example. */
  quiet?: boolean;
  /** The id that maintainers find it by in the server's log. */
  reference?: string | undefined;
};

/** A problem, with the actions that may solve it. */
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
