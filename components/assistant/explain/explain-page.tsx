import { type ComponentType, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useMessages } from "#components/messages/messages.tsx";
import type { ExplainPanelProps } from "./explain-panel.tsx";

type ExplainPageProps = { path: string; ownKeyModel: string | null };

/** The button that shows the page in simple words above its text, in the element with the id "in-simple-words". */
export function ExplainPage({ path, ownKeyModel }: ExplainPageProps) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const [Panel, setPanel] = useState<ComponentType<ExplainPanelProps> | null>(null);
  const [failed, setFailed] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const load = (intent = false) => {
    setFailed(false);
    import("./explain-panel.tsx").then(
      (module) => setPanel(() => module.default),
      () => setFailed(!intent),
    );
  };
  const slot = open && document.getElementById("in-simple-words");
  return (
    <>
      <button
        ref={button}
        type="button"
        className="doc-ask"
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
          if (!Panel) load();
        }}
        onPointerEnter={() => load(true)}
        onFocus={() => load(true)}
      >
        {t("opener.explain")}
      </button>
      {slot &&
        createPortal(
          Panel ? (
            <Panel
              path={path}
              ownKeyModel={ownKeyModel}
              onClose={() => {
                setOpen(false);
                button.current?.focus();
              }}
            />
          ) : (
            <p role={failed ? "alert" : "status"}>{t(failed ? "opener.explainFailed" : "opener.explainLoading")}</p>
          ),
          slot,
        )}
    </>
  );
}
