import { useId } from "react";
import { useAssistants, useChosenAssistant } from "#components/assistant/data/assistants.ts";
import styles from "./assistant-menu.module.css";

/** Chooses who answers in a thread to be; nothing where there is nothing to choose. */
export function AssistantMenu({ view }: { view: string }) {
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
