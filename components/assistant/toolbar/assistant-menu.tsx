import { useId } from "react";
import { useAssistants, useChosenAssistant } from "#components/assistant/data/assistants.ts";
import type { View } from "#components/assistant/data/view.ts";
import styles from "./assistant-menu.module.css";

/** Chooses the assistant of a draft; empty where the site has only one. */
export function AssistantMenu({ view }: { view: View }) {
  const assistants = useAssistants();
  const [chosen, choose] = useChosenAssistant(view);
  const id = useId();
  if (assistants.length < 2) return null;
  const description = assistants.find((assistant) => assistant.id === chosen)?.description;
  return (
    <div className={styles.menu}>
      <label htmlFor={id}>Assistant</label>
      <select
        id={id}
        aria-describedby={description ? `${id}-description` : undefined}
        value={chosen}
        onChange={(event) => choose(event.target.value)}
      >
        {assistants.map((assistant) => (
          <option key={assistant.id} value={assistant.id}>
            {assistant.name}
          </option>
        ))}
      </select>
      {description && (
        <span id={`${id}-description`} dir="auto">
          {description}
        </span>
      )}
    </div>
  );
}
