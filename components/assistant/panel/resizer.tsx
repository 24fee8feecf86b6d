import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { writeLocal } from "#components/assistant/data/browser/local.ts";
import { useMessages } from "#components/messages/messages.tsx";
import { keepReadingPosition, trackReadingPosition } from "./reading-position.ts";
import styles from "./resizer.module.css";

const STEP = 16;

type Size = { now: number; min: number; max: number };

/** The width that results in the style sheet, and the limits, which only the style sheet states. */
function measure(dock: HTMLElement): Size {
  const { minWidth, maxWidth, width } = getComputedStyle(dock);
  return { now: px(width), min: px(minWidth), max: px(maxWidth) };
}
const px = (length: string): number => Math.round(Number.parseFloat(length));

/** Sets the width; null resets it to that of the style sheet. The inline script sets a stored width before the first paint. */
function apply(width: number | null): void {
  document.documentElement.style.setProperty("--assistant-width", width === null ? null : `${width}px`);
}
const store = (width: number | null) => writeLocal("width", width === null ? null : String(width));

const isRtl = (dock: HTMLElement) => getComputedStyle(dock).direction === "rtl";

/** The edge between the page and the panel: dragged, or moved with the arrow keys; a double click resets the width. */
export function Resizer({ dock }: { dock: HTMLElement }) {
  const t = useMessages();
  const [size, setSize] = useState(() => measure(dock));
  const update = useCallback(() => setSize(measure(dock)), [dock]);
  useEffect(() => {
    addEventListener("resize", update);
    return () => removeEventListener("resize", update);
  }, [update]);
  const change = (width: number | null) => {
    keepReadingPosition(() => apply(width));
    store(width === null ? null : measure(dock).now);
    update();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const width = widthByKey(event.key, dock);
    if (width === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    change(width);
  };
  const drag = useDrag(dock, update);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between texts cannot be moved
    <div
      className={styles.resizer}
      role="separator"
      aria-orientation="vertical"
      aria-label={t("toolbar.width")}
      aria-controls={dock.id}
      aria-valuenow={size.now}
      aria-valuemin={size.min}
      aria-valuemax={size.max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onDoubleClick={() => change(null)}
      {...drag}
    />
  );
}

/** The width that a key chooses; undefined for keys that choose none. The edge moves where an arrow points. */
function widthByKey(key: string, dock: HTMLElement): number | undefined {
  const { now, min, max } = measure(dock);
  const wider = isRtl(dock) ? "ArrowRight" : "ArrowLeft";
  const narrower = isRtl(dock) ? "ArrowLeft" : "ArrowRight";
  const widths: Record<string, number> = { [wider]: now + STEP, [narrower]: now - STEP, Home: min, End: max };
  const width = widths[key];
  return width === undefined ? undefined : Math.min(Math.max(width, min), max);
}

/** Handlers that drag the edge with a pointer. */
function useDrag(dock: HTMLElement, onMove: () => void) {
  const drag = useRef<{ restorePosition(): void; moved: boolean } | null>(null);
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      if (event.button !== 0) return;
      // The default would select text while the pointer moves. It would also set the focus, which is set here instead.
      event.preventDefault();
      event.currentTarget.focus({ preventScroll: true });
      event.currentTarget.setPointerCapture(event.pointerId);
      document.documentElement.dataset.resizing = "";
      drag.current = { restorePosition: trackReadingPosition(), moved: false };
    },
    onPointerMove(event: PointerEvent) {
      if (!drag.current) return;
      const { left, right } = dock.getBoundingClientRect();
      const { min, max } = measure(dock);
      const width = isRtl(dock) ? event.clientX - left : right - event.clientX;
      apply(Math.round(Math.min(Math.max(width, min), max)));
      drag.current.restorePosition();
      drag.current.moved = true;
      onMove();
    },
    onLostPointerCapture() {
      // A press without a move chooses no width.
      if (drag.current?.moved) store(measure(dock).now);
      drag.current = null;
      delete document.documentElement.dataset.resizing;
    },
  };
}
