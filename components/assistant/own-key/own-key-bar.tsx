import { useEffect, useRef, useState } from "react";
import {
  closeKeyForm,
  forgetOwnKey,
  openKeyForm,
  useKeyForm,
  useOwnKey,
} from "#components/assistant/data/browser/own-key.ts";
import { SmallButton } from "../answer/small-button.tsx";
import styles from "./own-key.module.css";
import { OwnKeyForm } from "./own-key-form.tsx";

type OwnKeyBarProps = {
  /** The model that a key is for; null where the site takes none: then there is no bar. */
  model: string | null;
  /** The field to write in, which goes on where the form ends. */
  onDone(): void;
};

/** Whose key answers, and how to change that. */
export function OwnKeyBar({ model, onDone }: OwnKeyBarProps) {
  const end = useOwnKey(model);
  const open = useKeyForm();
  const [forgot, setForgot] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  // The button that was pressed is gone; its place is not.
  useEffect(() => {
    if (forgot) bar.current?.querySelector("button")?.focus();
  }, [forgot]);
  useEffect(() => closeKeyForm, []);
  if (model === null) return null;
  const close = () => {
    closeKeyForm();
    onDone();
  };
  const begin = () => {
    setForgot(false);
    openKeyForm();
  };
  return (
    <div className={styles.place}>
      {open ? (
        <OwnKeyForm model={model} onKept={close} onCancel={close} />
      ) : (
        <div ref={bar} className={styles.bar}>
          {end ? (
            <>
              <span>Your key …{end} answers.</span>
              <SmallButton onClick={begin}>Change key</SmallButton>
              <SmallButton
                onClick={() => {
                  forgetOwnKey();
                  setForgot(true);
                }}
              >
                Forget the key
              </SmallButton>
            </>
          ) : (
            <>
              {forgot ? (
                <span role="status">The key is forgotten.</span>
              ) : (
                <span className={styles.offer}>{`With a key, ${model} answers.`}</span>
              )}
              <SmallButton onClick={begin}>Use your own OpenAI key</SmallButton>
            </>
          )}
        </div>
      )}
    </div>
  );
}
