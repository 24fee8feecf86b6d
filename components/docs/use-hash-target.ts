import { useRouter } from "next/router";
import { useEffect, useState } from "react";

/** `element` is null if the page has no element with that id. Each visit makes a new object, also of the same element. */
export type HashTarget = { element: HTMLElement | null };

/**
 * The element that the address points at. The browser follows links within a page and sends `hashchange`; the router
 * follows links between pages and changes `asPath`.
 */
export function useHashTarget(): HashTarget {
  const { asPath } = useRouter();
  const [target, setTarget] = useState<HashTarget>({ element: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the router's path is a visit
  useEffect(() => {
    // The router's path also changes for other reasons than a visit to a heading.
    setTarget((before) => (before.element === findHashTarget() ? before : { element: findHashTarget() }));
    const visit = () => setTarget({ element: findHashTarget() });
    addEventListener("hashchange", visit);
    return () => removeEventListener("hashchange", visit);
  }, [asPath]);
  return target;
}

/** The element that the address points at on this page. */
export const findHashTarget = (): HTMLElement | null => document.getElementById(decodeHash(location.hash.slice(1)));

function decodeHash(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    // A stray "%".
    return hash;
  }
}
