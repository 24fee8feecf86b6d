/** The components a docs page may use, by the names it uses them under. */
import type { ComponentType, ReactNode } from "react";
import { Badge } from "./badge.tsx";
import { Callout } from "./callout.tsx";
import { CodeBlock } from "./code-block.tsx";
import { Diagram } from "./diagram.tsx";
import { DocLink } from "./link.tsx";
import { SequenceDiagram } from "./sequence-diagram.tsx";
import { Tab, Tabs } from "./tabs.tsx";

const Steps = ({ children }: { children?: ReactNode }) => <ol className="doc-steps">{children}</ol>;

const Step = ({ title, children }: { title?: string; children?: ReactNode }) => (
  <li>
    {title && <p className="doc-step-title">{title}</p>}
    {children}
  </li>
);

const CardGrid = ({ children }: { children?: ReactNode }) => <div className="doc-cards">{children}</div>;

type CardProps = { title?: string; href?: string; children?: ReactNode };

function Card({ title, href, children }: CardProps) {
  const body = (
    <>
      {title && <span className="doc-card-title">{title}</span>}
      <span className="doc-card-body">{children}</span>
    </>
  );
  if (!href) return <div className="doc-card">{body}</div>;
  return (
    <DocLink className="doc-card" href={href}>
      {body}
    </DocLink>
  );
}

const Kbd = ({ children }: { children?: ReactNode }) => <kbd>{children}</kbd>;

/** Pages are written by hand: each of these takes what it knows of its props and does without the rest. */
export const components: Record<string, ComponentType<never>> = {
  Badge,
  Callout,
  Card,
  CardGrid,
  Cards: CardGrid,
  CodeBlock,
  Diagram,
  Kbd,
  SequenceDiagram,
  Step,
  Steps,
  Tab,
  TabItem: Tab,
  Tabs,
};
