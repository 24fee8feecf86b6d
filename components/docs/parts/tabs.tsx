import {
  Children,
  isValidElement,
  type KeyboardEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useId,
  useRef,
  useState,
} from "react";
import { useHashTarget } from "#components/docs/use-hash-target.ts";
import { renderList } from "./render-list.ts";

type TabProps = { label: string; children?: ReactNode };

/** A panel of `Tabs`, which reads its label. */
export const Tab = ({ children }: TabProps) => children;

const KEYS: Record<string, (at: number, count: number) => number> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Panels behind tabs. The page contains all panels: for search engines, for printing and for links into them. */
export function Tabs({ children }: { children?: ReactNode }) {
  const tabs = findTabs(children);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const [selected, setSelected] = useState(0);

  // A link to a heading inside a hidden panel opens that panel.
  const target = useHashTarget();
  useEffect(() => {
    const panels = [...(root.current?.children ?? [])].filter((child) => child.role === "tabpanel");
    const { element } = target;
    const at = panels.findIndex((panel) => panel.contains(element));
    if (!element || at < 0) return;
    setSelected(at);
    requestAnimationFrame(() => element.scrollIntoView());
  }, [target]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = KEYS[event.key]?.(selected, tabs.length);
    if (next === undefined) return;
    event.preventDefault();
    setSelected(next);
    root.current?.querySelectorAll<HTMLElement>(":scope > [role=tablist] > [role=tab]")[next]?.focus();
  };

  return (
    <div ref={root} className="tabs">
      <div role="tablist" className="tab-list" onKeyDown={onKeyDown}>
        {renderList(tabs, (tab, i) => (
          <button
            type="button"
            role="tab"
            id={`${id}tab${i}`}
            aria-controls={`${id}panel${i}`}
            aria-selected={i === selected}
            tabIndex={i === selected ? 0 : -1}
            onClick={() => setSelected(i)}
          >
            {tab.props.label}
          </button>
        ))}
      </div>
      {renderList(tabs, (tab, i) => (
        <div
          role="tabpanel"
          id={`${id}panel${i}`}
          aria-labelledby={`${id}tab${i}`}
          className="tab-panel"
          data-label={tab.props.label}
          hidden={i !== selected}
        >
          {tab}
        </div>
      ))}
    </div>
  );
}

/** The `Tab`s among the children, through the fragments the page's tree wraps them in. */
function findTabs(children: ReactNode): ReactElement<TabProps>[] {
  return Children.toArray(children).flatMap((child) => {
    if (!isValidElement<TabProps>(child)) return [];
    return child.type === Tab ? [child] : findTabs(child.props.children);
  });
}
