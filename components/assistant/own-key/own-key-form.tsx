import { Button } from "@twilio-paste/core/button";
import { Checkbox } from "@twilio-paste/core/checkbox";
import { HelpText } from "@twilio-paste/core/help-text";
import { Input } from "@twilio-paste/core/input";
import { Label } from "@twilio-paste/core/label";
import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { canSendKey, findKeyFault, saveOwnKey } from "#components/assistant/data/browser/own-key.ts";
import { useMessages } from "#components/messages/messages.tsx";
import type { PlainKey } from "#lib/messages/translate.ts";
import styles from "./own-key.module.css";

type OwnKeyFormProps = {
  /** The model that the key is for. */
  model: string;
  onSaved(): void;
  onCancel(): void;
};

/** The form for a reader's own key. It says where the key goes; without a secure connection it takes none. */
export function OwnKeyForm({ model, onSaved, onCancel }: OwnKeyFormProps) {
  const t = useMessages();
  const form = useRef<HTMLFormElement>(null);
  const [text, setText] = useState("");
  const [tabOnly, setTabOnly] = useState(false);
  const [fault, setFault] = useState<PlainKey | null>(null);
  const isSafe = canSendKey();
  const focus = () => form.current?.querySelector<HTMLElement>("input, button")?.focus();
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("input, button")?.focus();
  }, []);
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    const found = findKeyFault(text.trim());
    setFault(found);
    if (found) return focus();
    saveOwnKey(text.trim(), tabOnly);
    onSaved();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
    // Escape closes the form only: the panel ignores a prevented event.
    event.preventDefault();
    onCancel();
  };
  const onType = (typed: string) => {
    setText(typed);
    setFault(null);
  };
  return (
    <form ref={form} className={styles.form} aria-label={t("ownKey.label")} onSubmit={onSubmit} onKeyDown={onKeyDown}>
      {isSafe ? (
        <KeyFields {...{ model, text, fault, onType, tabOnly }} onTabOnly={setTabOnly} />
      ) : (
        <p className={styles.about}>{t("ownKey.insecure")}</p>
      )}
      <div className={styles.buttons}>
        {isSafe && (
          <Button variant="primary" size="small" type="submit">
            {t("ownKey.save")}
          </Button>
        )}
        <Button variant="secondary" size="small" onClick={onCancel}>
          {t("assistant.cancel")}
        </Button>
      </div>
    </form>
  );
}

/** How a key looks, in any language. */
const KEY_BEGINS = "sk-…";

type KeyFieldsProps = {
  model: string;
  text: string;
  /** Why the text cannot be a key. */
  fault: PlainKey | null;
  onType(text: string): void;
  tabOnly: boolean;
  onTabOnly(tabOnly: boolean): void;
};

function KeyFields({ model, text, fault, onType, tabOnly, onTabOnly }: KeyFieldsProps) {
  const t = useMessages();
  const id = useId();
  return (
    <>
      <div>
        <Label htmlFor={`${id}-key`}>{t("ownKey.field")}</Label>
        <Input
          id={`${id}-key`}
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder={KEY_BEGINS}
          value={text}
          hasError={fault !== null}
          aria-describedby={`${id}-about${fault ? ` ${id}-fault` : ""}`}
          onChange={(event) => onType(event.target.value)}
        />
        {fault && (
          <div role="alert">
            <HelpText id={`${id}-fault`} variant="error">
              {t(fault)}
            </HelpText>
          </div>
        )}
      </div>
      <p id={`${id}-about`} className={styles.about}>
        {t("ownKey.about", { model })}
      </p>
      <Checkbox checked={tabOnly} onChange={() => onTabOnly(!tabOnly)}>
        {t("ownKey.tabOnly")}
      </Checkbox>
    </>
  );
}
