import { useEffect, useState } from "react";
import type { Reading } from "./markdown/blocks.ts";
import { NOTHING_READ, type Progress, readSlice } from "./markdown/slices.ts";

/** An answer of usual length is there at once: so long may the first look at a text take, ms. */
const AT_ONCE = 30;

/**
 * The text as far as it is read. What is not read at once follows slice by slice, and between two slices the browser
 * does what else there is to do.
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
  const end = performance.now() + AT_ONCE;
  let progress = readSlice(before, text, streaming);
  while (!progress.isWhole && performance.now() < end) progress = readSlice(progress, text, streaming);
  return progress;
}
