import { Button } from "@twilio-paste/core/button";
import { Input } from "@twilio-paste/core/input";
import { useEffect, useId, useRef, useState } from "react";
import { canSendKey, keepOwnKey, keyFault } from "#components/assistant/data/browser/own-key.ts";
import styles from "./own-key.module.css";

type OwnKeyFormProps = {
  /** The model that the key is for. */
  model: string;
  onKept(): void;
  onCancel(): void;
};

/** Where a reader enters their own key, told beforehand where it goes. */
export function OwnKeyForm({ model, onKept, onCancel }: OwnKeyFormProps) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState("");
  const [tabOnly, setTabOnly] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const safe = canSendKey();
  const focus = () => form.current?.querySelector<HTMLElement>("input, button")?.focus();
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input, button")?.focus();
  }, []);
  return (
    <form
      ref={form}
      className={styles.form}
      aria-label="Your own OpenAI key"
      onSubmit={(event) => {
        event.preventDefault();
        const found = keyFault(text.trim());
        setFault(found);
        if (found) return focus();
        keepOwnKey(text.trim(), tabOnly);
        onKept();
      }}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        // The form goes, not the panel.
        event.preventDefault();
        onCancel();
      }}
    >
      {safe ? (
        <>
          <label htmlFor={`${id}-key`} className={styles.label}>
            OpenAI key
          </label>
          <Input
            id={`${id}-key`}
            type="password"
            autoComplete="off"
            spellCheck={false}
            placeholder="sk-…"
            value={text}
            hasError={fault !== null}
            aria-describedby={`${id}-about${fault ? ` ${id}-fault` : ""}`}
            onChange={(event) => {
              setText(event.target.value);
              setFault(null);
            }}
          />
          {fault && (
            <div id={`${id}-fault`} role="alert" className={styles.fault}>
              {fault}
            </div>
          )}
          <p id={`${id}-about`} className={styles.about}>
            It stays in your browser and goes along only when you ask something here. This site hands it to OpenAI,
            where {model} answers at your cost, and stores it nowhere. Better use a key with a spending limit.
          </p>
          <label className={styles.choice}>
            <input type="checkbox" checked={tabOnly} onChange={() => setTabOnly(!tabOnly)} />
            Forget it when I close this tab
          </label>
        </>
      ) : (
        <p className={styles.about}>
          A key is only sent over https, so that nobody on the way can read it. Open this site at its https address.
        </p>
      )}
      <div className={styles.buttons}>
        {safe && (
          <Button variant="primary" size="small" type="submit">
            Use this key
          </Button>
        )}
        <Button variant="secondary" size="small" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
