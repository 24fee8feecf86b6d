import { useRouter } from "next/router";
import { useEffect, useState } from "react";

/**
 * The element that the address points at, or null. Links to headings of the same page are the browser's own, links
 * from other pages come through the router: each tells only its side.
 */
export function useHashTarget(): HTMLElement | null {
  const { asPath } = useRouter();
  const [target, setTarget] = useState<HTMLElement | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the router's path says when to look again
  useEffect(() => {
    const update = () => setTarget(document.getElementById(decode(location.hash.slice(1))));
    update();
    addEventListener("hashchange", update);
    return () => removeEventListener("hashchange", update);
  }, [asPath]);
  return target;
}

function decode(hash: string): string {
  try {
    return decodeURIComponent(hash);
  } catch {
    // A stray "%".
    return hash;
  }
}
