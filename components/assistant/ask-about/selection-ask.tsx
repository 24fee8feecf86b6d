import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useMessages } from "#components/messages/messages.tsx";
import type { NavItem } from "#lib/contract/docs.ts";
import { askAbout, selectedPassage } from "./ask-about.ts";
import styles from "./selection-ask.module.css";

export type SelectionAskProps = { page: NavItem };

/** Room the button takes below the text, px; without it, the button goes above. */
const ROOM = 72;

type Spot = { article: Element; text: string; x: number; y: number; above: boolean };

/** The button at the end of the selected text of an article. It opens the assistant with that text. */
export default function SelectionAsk({ page }: SelectionAskProps) {
  const t = useMessages();
  const [spot, dismiss] = useSelectionSpot();
  if (!spot) return null;
  const ask = () => {
    dismiss();
    askAbout({ page, selection: spot.text });
  };
  return createPortal(
    <button
      type="button"
      ref={(button) => dismissOutOfSight(button, dismiss)}
      className={spot.above ? `${styles.ask} ${styles.above}` : styles.ask}
      style={{ "--x": `${spot.x}px`, top: spot.y } as React.CSSProperties}
      title={t("opener.shortcut")}
      data-asks-about=""
      // The press would end the selection.
      onPointerDown={(event) => event.preventDefault()}
      onMouseDown={(event) => event.preventDefault()}
      onClick={ask}
    >
      {t("opener.askThis")}
    </button>,
    spot.article,
  );
}

/** The position of the button in the article; null while nothing is selected or the selection is still changing. */
function useSelectionSpot(): [Spot | null, () => void] {
  const [spot, setSpot] = useState<Spot | null>(null);
  useEffect(() => {
    // This code may be loaded while the mouse still selects.
    let pressed = document.documentElement.matches(":active") && matchMedia("(pointer: fine)").matches;
    // Some phones end the selection between the press on the button and its click.
    let used = false;
    const update = () => {
      if (!used) setSpot(pressed ? null : findSpot());
    };
    const press = ({ target, pointerType }: PointerEvent) => {
      used = target instanceof Element && target.closest("[data-asks-about]") !== null;
      // Fingers select by holding still, their press ends by itself.
      pressed = pointerType === "mouse";
    };
    const release = () => {
      pressed = false;
      update();
    };
    const click = () => {
      used = false;
    };
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === "Escape") setSpot(null);
    };
    update();
    document.addEventListener("selectionchange", update);
    addEventListener("pointerdown", press);
    addEventListener("pointerup", release);
    addEventListener("pointercancel", release);
    addEventListener("click", click);
    addEventListener("keydown", onKeyDown);
    addEventListener("resize", update);
    return () => {
      document.removeEventListener("selectionchange", update);
      removeEventListener("pointerdown", press);
      removeEventListener("pointerup", release);
      removeEventListener("pointercancel", release);
      removeEventListener("click", click);
      removeEventListener("keydown", onKeyDown);
      removeEventListener("resize", update);
    };
  }, []);
  return [spot, () => setSpot(null)];
}

function findSpot(): Spot | null {
  const passage = selectedPassage();
  if (!passage) return null;
  const { text, range, article } = passage;
  // A selection that ends at the beginning of the next paragraph has an empty last line.
  const last = [...range.getClientRects()].findLast(({ width }) => width > 0);
  if (!last) return null;
  const frame = article.getBoundingClientRect();
  const lowest = innerHeight - ROOM;
  // A selection may end out of sight; its last line may be the window's.
  const above = last.bottom > lowest && last.bottom < innerHeight;
  const y = above ? last.top : Math.min(last.bottom, lowest);
  return { article, text, x: last.right - frame.left, y: y - frame.top, above };
}

/** Removes the button when it is scrolled out of sight; the next selection brings it back. */
function dismissOutOfSight(button: HTMLElement | null, dismiss: () => void): () => void {
  const observer = new IntersectionObserver(([entry]) => {
    if (!entry?.isIntersecting) dismiss();
  });
  if (button) observer.observe(button);
  return () => observer.disconnect();
}
