import { Box } from "@twilio-paste/core/box";
import { HelpText } from "@twilio-paste/core/help-text";
import { InputBox, InputChevronWrapper } from "@twilio-paste/core/input-box";
import { Label } from "@twilio-paste/core/label";
import { Option, SelectElement } from "@twilio-paste/core/select";
import { ChevronDownIcon } from "@twilio-paste/icons/esm/ChevronDownIcon";
import { useId } from "react";
import { useAssistants, useChosenAssistant } from "#components/assistant/data/assistants.ts";
import type { View } from "#components/assistant/data/view.ts";
import { useMessages } from "#components/messages/messages.tsx";

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
      {/* The parts of Paste's Select, which has no options before its second render. */}
      <InputBox element="SELECT">
        <Box display="flex" position="relative" width="100%">
          <SelectElement
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
          </SelectElement>
          <InputChevronWrapper element="SELECT_CHEVRON_WRAPPER">
            <ChevronDownIcon decorative color="colorTextIcon" />
          </InputChevronWrapper>
        </Box>
      </InputBox>
      {description && (
        <HelpText id={`${id}-description`}>
          <span dir="auto">{description}</span>
        </HelpText>
      )}
    </Box>
  );
}
