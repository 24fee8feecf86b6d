import { type ReactNode, useEffect, useRef, useState } from "react";

type ScrollRegionProps = { label: string; className: string; children: ReactNode };

/** A box that scrolls sideways. It is focusable and a named region only while its content overflows. */
export function ScrollRegion({ label, className, children }: ScrollRegionProps) {
  const box = useRef<HTMLDivElement>(null);
  const [name, setName] = useState<string | null>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const update = () => {
      const overflows = element.scrollWidth > element.clientWidth + 1;
      setName(overflows ? `${label}${numberOf(element, label)}, scrolls sideways` : null);
    };
    const observer = new ResizeObserver(update);
    observer.observe(element);
    return () => observer.disconnect();
  }, [label]);
  const region = name ? { role: "region", "aria-label": name, tabIndex: 0 } : {};
  return (
    <div ref={box} className={`doc-scroll ${className}`} data-region={label} {...region}>
      {children}
    </div>
  );
}

/** The number that makes a region's name unique on the page: the third table is "Table 3". */
function numberOf(element: Element, label: string): string {
  const all = [...document.querySelectorAll("[data-region]")];
  const alike = all.filter((other) => other.getAttribute("data-region") === label);
  return alike.length > 1 ? ` ${alike.indexOf(element) + 1}` : "";
}
