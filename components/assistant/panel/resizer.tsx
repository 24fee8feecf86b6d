import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { writeLocal } from "#components/assistant/data/browser/local.ts";
import { holdPlace, keepPlace } from "./keep-place.ts";
import styles from "./resizer.module.css";

const STEP = 16;

type Size = { now: number; min: number; max: number };

/** What the style sheet makes of the wanted width; its limits are stated there only. */
function measure(dock: HTMLElement): Size {
  const { minWidth, maxWidth, width } = getComputedStyle(dock);
  return { now: px(width), min: px(minWidth), max: px(maxWidth) };
}
const px = (length: string): number => Math.round(Number.parseFloat(length));

/** Null is the width the style sheet chooses. The script in the document sets a stored one before the first paint. */
function apply(width: number | null): void {
  document.documentElement.style.setProperty("--assistant-width", width === null ? null : `${width}px`);
}
const store = (width: number | null) => writeLocal("width", width === null ? null : String(width));

const isRtl = (dock: HTMLElement) => getComputedStyle(dock).direction === "rtl";

/** The edge between the page and the panel: dragged, or moved with the arrow keys; a double click puts it back. */
export function Resizer({ dock }: { dock: HTMLElement }) {
  const [size, setSize] = useState(() => measure(dock));
  const drag = useRef<{ restorePlace(): void; moved: boolean } | null>(null);
  const update = useCallback(() => setSize(measure(dock)), [dock]);
  useEffect(() => {
    addEventListener("resize", update);
    return () => removeEventListener("resize", update);
  }, [update]);

  const change = (width: number | null) => {
    keepPlace(() => apply(width));
    store(width === null ? null : measure(dock).now);
    update();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { now, min, max } = measure(dock);
    // The edge moves where the arrow points.
    const wider = isRtl(dock) ? "ArrowRight" : "ArrowLeft";
    const narrower = isRtl(dock) ? "ArrowLeft" : "ArrowRight";
    const widths: Record<string, number> = { [wider]: now + STEP, [narrower]: now - STEP, Home: min, End: max };
    const width = widths[event.key];
    if (width === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    change(Math.min(Math.max(width, min), max));
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    // Neither text nor anything else is selected by what follows; the focus comes by hand then.
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    document.documentElement.dataset.resizing = "";
    drag.current = { restorePlace: holdPlace(), moved: false };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!drag.current) return;
    const { left, right } = dock.getBoundingClientRect();
    const { min, max } = measure(dock);
    const width = isRtl(dock) ? event.clientX - left : right - event.clientX;
    apply(Math.round(Math.min(Math.max(width, min), max)));
    drag.current.restorePlace();
    drag.current.moved = true;
    update();
  };
  const onLostPointerCapture = () => {
    // A press that moved nothing chose nothing.
    if (drag.current?.moved) store(measure(dock).now);
    drag.current = null;
    delete document.documentElement.dataset.resizing;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between texts cannot be moved
    <div
      className={styles.resizer}
      role="separator"
      aria-orientation="vertical"
      aria-label="Assistant's width"
      aria-controls={dock.id}
      aria-valuenow={size.now}
      aria-valuemin={size.min}
      aria-valuemax={size.max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onLostPointerCapture={onLostPointerCapture}
      onDoubleClick={() => change(null)}
    />
  );
}
