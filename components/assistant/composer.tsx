import { Box } from "@twilio-paste/core/box";
import { Button } from "@twilio-paste/core/button";
import { TextArea } from "@twilio-paste/core/textarea";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { MAX_MESSAGE_LENGTH } from "#lib/contract.ts";
import type { Conversation } from "./use-assistant.ts";

/** Where a message is written. It is never disabled: what is typed while an answer comes simply waits. */
export function Composer({ conversation }: { conversation: Conversation }) {
  const { busy, outgoing, run, send, stop } = conversation;
  const [text, setText] = useState("");
  const [restored, setRestored] = useState<string | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => field.current?.focus(), []);

  // A message that was refused comes back to be mended, unless something new was begun meanwhile.
  const refused = outgoing?.error?.problem?.retryable === false ? outgoing : null;
  if (refused && refused.key !== restored) {
    setRestored(refused.key);
    if (text === "") setText(refused.text);
  }

  const tooLong = text.length > MAX_MESSAGE_LENGTH;
  const ready = text.trim() !== "" && !tooLong && !busy;
  const submit = () => {
    if (!ready) return;
    setText("");
    field.current?.focus();
    void send(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter picks a candidate.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  return (
    <Box
      as="form"
      display="flex"
      flexDirection="column"
      rowGap="space30"
      paddingX="space50"
      paddingTop="space30"
      paddingBottom="space50"
      onSubmit={(event: React.FormEvent) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextArea
        ref={field}
        aria-label="Message"
        aria-describedby="assistant-composer-hint"
        placeholder="Ask about these docs"
        value={text}
        rows={2}
        maxRows={8}
        hasError={tooLong}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <Box display="flex" alignItems="center" columnGap="space40">
        <Box
          id="assistant-composer-hint"
          flexGrow={1}
          color={tooLong ? "colorTextError" : "colorTextWeak"}
          fontSize="fontSize20"
          lineHeight="lineHeight20"
        >
          {tooLong
            ? `${(text.length - MAX_MESSAGE_LENGTH).toLocaleString("en")} characters too many`
            : "Answers come from these docs and may be wrong."}
        </Box>
        {busy && run && (
          <Button variant="secondary" size="small" onClick={() => void stop()}>
            Stop
          </Button>
        )}
        <Button variant="primary" size="small" type="submit" disabled={!ready}>
          Send
        </Button>
      </Box>
    </Box>
  );
}
