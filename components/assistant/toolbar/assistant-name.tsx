import { Box } from "@twilio-paste/core/box";
import { useAssistantOf } from "#components/assistant/data/assistants.ts";
import { useMessages } from "#components/messages/messages.tsx";

/** The name of a thread's assistant; empty for the site's default one. */
export function AssistantName({ threadId }: { threadId: string }) {
  const t = useMessages();
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
        {t("toolbar.answersBy")} <strong dir="auto">{assistant.name}</strong>
      </Box>
    )
  );
}
