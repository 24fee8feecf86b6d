import { useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useMessages } from "#components/messages/messages.tsx";
import { useCode } from "../use-code.ts";
import { ExplainFallback } from "./explain-fallback.tsx";

type ExplainPageProps = { path: string; ownKeyModel: string | null };

const importPanel = () => import("./explain-panel.tsx");

/** The button that shows the page in simple words above its text, in the element with the id "in-simple-words". */
export function ExplainPage({ path, ownKeyModel }: ExplainPageProps) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const { Code: Panel, failed, load } = useCode(importPanel, open);
  const button = useRef<HTMLButtonElement>(null);
  const slot = open && document.getElementById("in-simple-words");
  return (
    <>
      <button
        ref={button}
        type="button"
        className="doc-ask"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        onPointerEnter={load}
        onFocus={load}
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
            <ExplainFallback failed={failed} />
          ),
          slot,
        )}
    </>
  );
}
