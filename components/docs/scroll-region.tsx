import { type ReactNode, useEffect, useRef, useState } from "react";

type ScrollRegionProps = { label: string; className: string; children: ReactNode };

/** Scrolls sideways when it must; only then is it a stop for the keyboard and a region with a name. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  const box = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setOverflows(element.scrollWidth > element.clientWidth + 1));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const region = overflows ? { role: "region", "aria-label": `${label}, scrolls sideways`, tabIndex: 0 } : {};
  return (
    <div ref={box} className={`doc-scroll ${className}`} {...region}>
      {children}
    </div>
  );
}
