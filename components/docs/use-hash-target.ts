import { useRouter } from "next/router";
import { useEffect, useState } from "react";

/** `element` is null where there is nothing of that name. Every visit is an object of its own, also to the same element. */
export type HashTarget = { element: HTMLElement | null };

/**
 * The element that the address points at. Links to headings of the same page are the browser's own, links from other
 * pages come through the router: each tells only its side.
 */
export function useHashTarget(): HashTarget {
  const { asPath } = useRouter();
  const [target, setTarget] = useState<HashTarget>({ element: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the router's path says when to look again
  useEffect(() => {
    // The router also tells of what has nothing to do with headings: that is no visit.
    setTarget((before) => (before.element === pointedAt() ? before : { element: pointedAt() }));
    const visit = () => setTarget({ element: pointedAt() });
    addEventListener("hashchange", visit);
    return () => removeEventListener("hashchange", visit);
  }, [asPath]);
  return target;
}

/** What the address points at on this page. */
export const pointedAt = (): HTMLElement | null => document.getElementById(decode(location.hash.slice(1)));

function decode(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    // A stray "%".
    return hash;
  }
}
