import { RefreshIcon } from "@twilio-paste/icons/esm/RefreshIcon";
import { useEffect, useId, useRef, useState } from "react";
import { Markdown } from "#components/assistant/answer/markdown/markdown.tsx";
import { AssistantTexts } from "#components/assistant/assistant-texts.tsx";
import { ErrorNotice } from "#components/assistant/conversation/error-notice.tsx";
import { deleteOwnKey, isKeyError, useOwnKey } from "#components/assistant/data/browser/own-key.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { Icon } from "#components/site/icon.tsx";
import { siteUrl } from "#components/site/site-url.ts";
import { useCopy } from "#components/site/use-copy.ts";
import type { Translate } from "#lib/messages/translate.ts";
import { SmallButton } from "../answer/small-button.tsx";
import { describeError } from "../data/errors.ts";
import { type Explanation, explain, stopExplaining, useExplanation } from "../data/explanations.ts";
import { OwnKeyForm } from "../own-key/own-key-form.tsx";
import styles from "./explain.module.css";
import { ExplainFallback } from "./explain-fallback.tsx";

export type ExplainPanelProps = {
  path: string;
  /** The model that answers on a key of the reader's own; null where the site takes none. */
  ownKeyModel: string | null;
  /** Closes the panel, so that the page shows the original only. */
  onClose(): void;
};

/** A docs page in simple words. Its headings lead to those of the original below. */
export default function ExplainPanel(props: ExplainPanelProps) {
  return (
    <AssistantTexts fallback={(failed) => <ExplainFallback failed={failed} />}>
      <TranslatedPanel {...props} />
    </AssistantTexts>
  );
}

function TranslatedPanel({ path, ownKeyModel, onClose }: ExplainPanelProps) {
  const t = useMessages();
  const id = useId();
  const ownKey = useOwnKey(ownKeyModel);
  const explanation = useExplanation(path);
  const { state, text, model } = explanation;
  const { entering, setEntering, again } = useExplaining(path, ownKey, explanation);
  const coming = state === "coming" || state === "none";
  const onEnterKey = ownKeyModel !== null && !entering ? () => setEntering(true) : undefined;
  return (
    <section className={styles.panel} aria-labelledby={id} aria-busy={coming}>
      <div className={styles.head}>
        <h2 id={id} className={styles.title}>
          {t("explain.title")}
        </h2>
        <SmallButton onClick={onClose}>{t("explain.originalOnly")}</SmallButton>
      </div>
      <span role="status" className="sr-only">
        {announcement(explanation, t)}
      </span>
      {model === "demo" && <p className={styles.note}>{t("explain.noModel")}</p>}
      {coming && text === "" && <Placeholder />}
      <div className={styles.text}>
        <Markdown text={text} streaming={state !== "done"} steps={NOTHING} citations={NOTHING} />
      </div>
      <Failure explanation={explanation} onRetry={() => explain(path)} onChangeKey={onEnterKey} />
      {entering && ownKeyModel !== null && (
        <OwnKeyForm model={ownKeyModel} onCancel={() => setEntering(false)} onSaved={again} />
      )}
      <Foot
        {...{ explanation, ownKey, onEnterKey }}
        onStop={() => stopExplaining(path)}
        onRetry={() => explain(path, true)}
        onDeleteKey={() => {
          deleteOwnKey();
          explain(path, true);
        }}
      />
    </section>
  );
}

/** Requests the explanation of a page while the panel is open. `entering`: whether the form for a key is open. */
function useExplaining(path: string, ownKey: string | null, { model, error }: Explanation) {
  const [entering, setEntering] = useState(false);
  // This effect runs after the one that reads the reader's key, so that the request has the key.
  useEffect(() => {
    explain(path);
    return () => stopExplaining(path);
  }, [path]);
  const again = () => {
    setEntering(false);
    explain(path, true);
  };
  useNewKey(ownKey, () => {
    // A new key helps where the docs are quoted, or where the old one failed. An explanation that was stopped stays.
    if (model === "demo" || isKeyError(error?.code)) again();
  });
  return { entering, setEntering, again };
}

const Placeholder = () => (
  <div className={styles.waiting}>
    <p>{useMessages()("explain.reading")}</p>
    <span aria-hidden="true" />
    <span aria-hidden="true" />
    <span aria-hidden="true" />
  </div>
);

const NOTHING: never[] = [];

/** Calls `onNew` when the key changes, in whichever form or tab it was entered. */
function useNewKey(ownKey: string | null, onNew: () => void): void {
  const last = useRef(ownKey);
  useEffect(() => {
    if (ownKey === last.current) return;
    last.current = ownKey;
    if (ownKey !== null) onNew();
  });
}

function announcement({ state, text, model }: Explanation, t: Translate): string {
  if (state === "done") return t(model === "demo" ? "explain.beginningsReady" : "explain.ready");
  if (state === "stopped") return t("assistant.stopped");
  if (state === "failed") return "";
  return t(text === "" ? "explain.isReading" : "explain.isExplaining");
}

type FailureProps = { explanation: Explanation; onRetry(): void; onChangeKey: (() => void) | undefined };

function Failure({ explanation: { state, error }, onRetry, onChangeKey }: FailureProps) {
  const t = useMessages();
  if (state !== "failed" || !error) return null;
  const change =
    isKeyError(error.code) && onChangeKey ? { label: t("assistant.changeKey"), run: onChangeKey } : undefined;
  return (
    <ErrorNotice
      text={describeError(t, error)}
      action={{ label: t("assistant.retry"), run: onRetry }}
      secondAction={change}
    />
  );
}

type FootProps = {
  explanation: Explanation;
  /** The last characters of the reader's key. */
  ownKey: string | null;
  onStop(): void;
  onRetry(): void;
  onEnterKey: (() => void) | undefined;
  onDeleteKey(): void;
};

function Foot({ explanation: { state, text, model }, ownKey, onStop, onRetry, onEnterKey, onDeleteKey }: FootProps) {
  const t = useMessages();
  const { outcome, copy } = useCopy();
  if (state === "coming" || state === "none") {
    return (
      <div className={styles.foot}>
        <SmallButton onClick={onStop}>{t("assistant.stop")}</SmallButton>
      </div>
    );
  }
  const absolute = text.replaceAll("](/", `](${siteUrl()}/`);
  return (
    <div className={styles.foot}>
      {state === "done" && (
        <SmallButton onClick={() => void copy(absolute)}>
          <Icon name={outcome === "copied" ? "check" : "copy"} size={16} />
          {t("explain.copy")}
        </SmallButton>
      )}
      {state === "stopped" && (
        <SmallButton onClick={onRetry}>
          <RefreshIcon decorative size="sizeIcon10" />
          {t("assistant.retry")}
        </SmallButton>
      )}
      {state === "done" && model === "demo" && onEnterKey && !ownKey && (
        <SmallButton onClick={onEnterKey}>{t("assistant.useOwnKey")}</SmallButton>
      )}
      {state === "done" && model !== "demo" && ownKey && (
        <SmallButton onClick={onDeleteKey}>{t("explain.deleteKey", { end: ownKey })}</SmallButton>
      )}
      <span role="status" className={styles.said}>
        {outcome === "copied" && t("assistant.copied")}
        {outcome === "failed" && t("assistant.copyFailed")}
      </span>
      {state === "done" && model !== "demo" && <span className={styles.said}>{t("explain.mayBeWrong")}</span>}
    </div>
  );
}
