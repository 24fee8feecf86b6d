/** The components a docs page may use, by the names it uses them under. */
import { Badge as PasteBadge } from "@twilio-paste/core/badge";
import { Callout as PasteCallout, CalloutHeading } from "@twilio-paste/core/callout";
import type { ComponentType, ReactNode } from "react";
import { CodeBlock } from "./code-block.tsx";
import { Diagram } from "./diagram.tsx";
import { DocLink } from "./link.tsx";
import { SequenceDiagram } from "./sequence-diagram.tsx";
import { Tab, Tabs } from "./tabs.tsx";

type CalloutProps = { kind?: string; type?: string; title?: string; children?: ReactNode };

/** Kinds of callouts, under the names other docs tools use as well. */
const KINDS = {
  note: { variant: "neutral", label: "Note" },
  info: { variant: "neutral", label: "Note" },
  tip: { variant: "success", label: "Tip" },
  warning: { variant: "warning", label: "Warning" },
  caution: { variant: "warning", label: "Warning" },
  danger: { variant: "error", label: "Danger" },
  error: { variant: "error", label: "Danger" },
} as const;

function Callout({ kind, type, title, children }: CalloutProps) {
  const name = kind ?? type ?? "note";
  const { variant, label } = KINDS[Object.hasOwn(KINDS, name) ? (name as keyof typeof KINDS) : "note"];
  return (
    <div className="doc-callout" role="note">
      <PasteCallout variant={variant} i18nLabel={label}>
        {title && <CalloutHeading as="div">{title}</CalloutHeading>}
        <div className="doc-callout-body">{children}</div>
      </PasteCallout>
    </div>
  );
}

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

const VARIANTS = ["neutral", "new", "success", "warning", "error", "decorative10", "decorative20"] as const;

function Badge({ variant, children }: { variant?: string; children?: ReactNode }) {
  const known = VARIANTS.find((name) => name === variant) ?? "neutral";
  return (
    <PasteBadge as="span" variant={known}>
      <>{children}</>
    </PasteBadge>
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
