import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { Callout, CalloutText } from "@twilio-paste/core/callout";

type TroubleProps = {
  text: string;
  action: { label: string; run(): void };
  /** Something the reader asked for, such as a stop: told, but not as an alarm. */
  quiet?: boolean;
};

/** What went wrong and the one thing to do about it. */
export function Trouble({ text, action, quiet = false }: TroubleProps) {
  return (
    <Box paddingBottom="space50" role={quiet ? undefined : "alert"}>
      <Callout variant={quiet ? "neutral" : "error"}>
        <CalloutText>{text}</CalloutText>
        <div>
          <Button variant="secondary" size="small" onClick={action.run}>
            {action.label}
          </Button>
        </div>
      </Callout>
    </Box>
  );
}
