import { Box } from "@twilio-paste/core/box";
import { Input } from "@twilio-paste/core/input";
import { SearchIcon } from "@twilio-paste/icons/esm/SearchIcon";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import styles from "./threads.module.css";

/** The pause after typing before the search begins, ms. */
const DEBOUNCE_MS = 200;

/** `onQuery` gets what to search for, trimmed; empty for no search. */
export function SearchField({ onQuery }: { onQuery(query: string): void }) {
  const t = useMessages();
  const [text, setText] = useState("");
  const query = text.trim();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the latest handler is called
  useEffect(() => {
    const timer = setTimeout(() => onQuery(query), query ? DEBOUNCE_MS : 0);
    return () => clearTimeout(timer);
  }, [query]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || text === "" || event.nativeEvent.isComposing) return;
    // One step back; the next Escape is for the list.
    event.preventDefault();
    setText("");
  };
  return (
    <Box className={styles.search}>
      <Input
        type="search"
        aria-label={t("threads.search")}
        placeholder={t("threads.searchHint")}
        maxLength={200}
        autoComplete="off"
        // An empty field has the direction of its placeholder.
        dir={text === "" ? undefined : "auto"}
        value={text}
        insertBefore={<SearchIcon decorative />}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
    </Box>
  );
}
