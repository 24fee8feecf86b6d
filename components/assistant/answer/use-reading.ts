import { useEffect, useState } from "react";
import type { Reading } from "./markdown/blocks.ts";
import { NOTHING_READ, type Progress, readSlice } from "./markdown/slices.ts";

/** The longest time for parsing before the first render, ms. It is enough for an answer of usual length. */
const MAX_FIRST_MS = 30;

/**
 * The parsed part of the text. A long text is parsed slice by slice, and between two slices the browser can handle
 * input and render.
 */
export function useReading(text: string, streaming: boolean): Reading {
  const [progress, setProgress] = useState(() => ({ text, streaming, ...readAtOnce(NOTHING_READ, text, streaming) }));
  if (progress.text !== text || progress.streaming !== streaming) {
    setProgress({ text, streaming, ...readAtOnce(progress, text, streaming) });
  }
  useEffect(() => {
    if (progress.isWhole) return;
    const timer = setTimeout(() => setProgress((now) => ({ ...now, ...readSlice(now, now.text, now.streaming) })));
    return () => clearTimeout(timer);
  }, [progress]);
  return progress.reading;
}

function readAtOnce(before: Progress, text: string, streaming: boolean): Progress {
  const end = performance.now() + MAX_FIRST_MS;
  let progress = readSlice(before, text, streaming);
  while (!progress.isWhole && performance.now() < end) progress = readSlice(progress, text, streaming);
  return progress;
}
