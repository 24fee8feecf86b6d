import { Box } from "@twilio-paste/core/box";
import { useAssistantOf } from "#components/assistant/data/assistants.ts";

/** The name of a thread's assistant; empty for the site's default one. */
export function AssistantName({ threadId }: { threadId: string }) {
  const assistant = useAssistantOf(threadId);
  return (
    assistant && (
      <Box
        paddingX="space50"
        paddingY="space30"
        borderStyle="solid"
        borderWidth="borderWidth0"
        borderBottomWidth="borderWidth10"
        borderColor="colorBorderWeaker"
        color="colorTextWeak"
        fontSize="fontSize20"
      >
        Answers by <strong dir="auto">{assistant.name}</strong>
      </Box>
    )
  );
}
