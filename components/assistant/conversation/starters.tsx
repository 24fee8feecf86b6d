import { Box } from "@twilio-paste/core/box";
import { Heading } from "@twilio-paste/core/heading";
import { Paragraph } from "@twilio-paste/core/paragraph";
import { useMessages } from "#components/messages/messages.tsx";
import { useSite } from "#components/site/brand/site-context.ts";
import { Suggestions } from "./suggestions.tsx";

/** The empty conversation: the purpose of the assistant, and questions to begin with. */
export function Starters({ questions, onAsk }: { questions: string[]; onAsk(question: string): Promise<void> }) {
  const t = useMessages();
  const { name = null, greeting = null } = useSite()?.assistant ?? {};
  return (
    <Box display="flex" flexDirection="column" rowGap="space50" paddingTop="space70">
      <Box>
        <Heading as="h3" variant="heading40" marginBottom="space0">
          {name ?? t("assistant.askDocs")}
        </Heading>
        <Paragraph marginBottom="space0">{greeting ?? t("conversation.greeting")}</Paragraph>
      </Box>
      <Suggestions questions={questions.slice(0, 4)} onAsk={(question) => void onAsk(question)} />
    </Box>
  );
}
