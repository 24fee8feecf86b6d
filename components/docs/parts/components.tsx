/** The components of docs pages, by name. */
import type { ComponentType, ReactNode } from "react";
import { Badge } from "./badge.tsx";
import { Callout, type CalloutProps } from "./callout.tsx";
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

type CardProps = { title?: string; description?: string; href?: string; children?: ReactNode };

function Card({ title, description, href, children }: CardProps) {
  const body = (
    <>
      {title && <span className="doc-card-title">{title}</span>}
      <span className="doc-card-body">
        {description}
        {children}
      </span>
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

/** `<Note>`, `<Tip>` and so on, as in Mintlify and Fumadocs. */
const createCallout = (kind: string) => (props: CalloutProps) => <Callout {...props} kind={kind} />;

type AccordionProps = { title?: string; defaultOpen?: boolean; children?: ReactNode };

const Accordion = ({ title, defaultOpen, children }: AccordionProps) => (
  <details open={defaultOpen}>
    <summary>{title ?? "Details"}</summary>
    {children}
  </details>
);

const Group = ({ children }: { children?: ReactNode }) => <>{children}</>;

type LinkProps = { href?: string; to?: string; children?: ReactNode };

const PageLink = ({ href, to, children }: LinkProps) =>
  href || to ? <DocLink href={href ?? to}>{children}</DocLink> : children;

/** Props come from pages that people write: a component ignores those that it does not know. */
export const components: Record<string, ComponentType<never>> = {
  Accordion,
  Accordions: Group,
  AccordionGroup: Group,
  Admonition: Callout,
  AppOnly: Group,
  Aside: Callout,
  Badge,
  Callout,
  Card,
  CardGrid,
  CardGroup: CardGrid,
  Cards: CardGrid,
  CardsCard: Card,
  Caution: createCallout("caution"),
  Check: createCallout("success"),
  CodeBlock,
  Danger: createCallout("danger"),
  Diagram,
  Expandable: Accordion,
  Info: createCallout("info"),
  Kbd,
  Link: PageLink,
  LinkCard: Card,
  Note: createCallout("note"),
  PagesOnly: Group,
  SequenceDiagram,
  Step,
  Steps,
  Tab,
  TabItem: Tab,
  Tabs,
  TabsItem: Tab,
  TabsTab: Tab,
  Tip: createCallout("tip"),
  Warning: createCallout("warning"),
};
