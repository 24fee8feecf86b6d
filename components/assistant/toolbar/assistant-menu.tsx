import { Box } from "@twilio-paste/core/box";
import { HelpText } from "@twilio-paste/core/help-text";
import { Label } from "@twilio-paste/core/label";
import { Option } from "@twilio-paste/core/select";
import { useId } from "react";
import { useAssistants, useChosenAssistant } from "#components/assistant/data/assistants.ts";
import type { View } from "#components/assistant/data/view.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { SelectBox } from "#components/site/select-box.tsx";

/** Chooses the assistant of a draft; empty where the site has only one. */
export function AssistantMenu({ view }: { view: View }) {
  const t = useMessages();
  const assistants = useAssistants();
  const [chosen, choose] = useChosenAssistant(view);
  const id = useId();
  if (assistants.length < 2) return null;
  const description = assistants.find((assistant) => assistant.id === chosen)?.description;
  return (
    <Box paddingTop="space50">
      <Label htmlFor={id}>{t("assistant.name")}</Label>
      <SelectBox
        id={id}
        aria-describedby={description ? `${id}-description` : undefined}
        value={chosen}
        onChange={(event) => choose(event.target.value)}
      >
        {assistants.map((assistant) => (
          <Option key={assistant.id} value={assistant.id}>
            {assistant.name}
          </Option>
        ))}
      </SelectBox>
      {description && (
        <HelpText id={`${id}-description`}>
          <span dir="auto">{description}</span>
        </HelpText>
      )}
    </Box>
  );
}
