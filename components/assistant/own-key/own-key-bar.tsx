import { useEffect, useRef, useState } from "react";
import {
  closeKeyForm,
  deleteOwnKey,
  openKeyForm,
  useKeyForm,
  useOwnKey,
} from "#components/assistant/data/browser/own-key.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { SmallButton } from "../answer/small-button.tsx";
import styles from "./own-key.module.css";
import { OwnKeyForm } from "./own-key-form.tsx";

type OwnKeyBarProps = {
  /** The model that a key is for; null where the site takes none, and shows no bar. */
  model: string | null;
  /** Called when the form closes: the focus goes to the composer. */
  onDone(): void;
};

/** Says whether the reader's own key is used, and lets the reader change that. */
export function OwnKeyBar({ model, onDone }: OwnKeyBarProps) {
  const t = useMessages();
  const end = useOwnKey(model);
  const open = useKeyForm();
  const [deleted, setDeleted] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone: the focus goes to the one in its place.
  useEffect(() => {
    if (deleted) bar.current?.querySelector("button")?.focus();
  }, [deleted]);
  useEffect(() => closeKeyForm, []);
  if (model === null) return null;
  const close = () => {
    closeKeyForm();
    onDone();
  };
  const begin = () => {
    setDeleted(false);
    openKeyForm();
  };
  return (
    <div className={styles.place}>
      {open ? (
        <OwnKeyForm model={model} onSaved={close} onCancel={close} />
      ) : (
        <div ref={bar} className={styles.bar}>
          {end ? (
            <>
              <span>{t("ownKey.inUse", { end })}</span>
              <SmallButton onClick={begin}>{t("assistant.changeKey")}</SmallButton>
              <SmallButton
                onClick={() => {
                  deleteOwnKey();
                  setDeleted(true);
                }}
              >
                {t("ownKey.delete")}
              </SmallButton>
            </>
          ) : (
            <>
              {deleted ? (
                <span role="status">{t("ownKey.deleted")}</span>
              ) : (
                <span className={styles.offer}>{t("ownKey.offer", { model })}</span>
              )}
              <SmallButton onClick={begin}>{t("assistant.useOwnKey")}</SmallButton>
            </>
          )}
        </div>
      )}
    </div>
  );
}
