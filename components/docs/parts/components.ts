/** The components that the browser draws, by name. The server draws all others and checks the props of these. */
import type { ComponentType } from "react";
import { Badge } from "./badge.tsx";
import { Callout } from "./callout.tsx";
import { CodeBlock } from "./code-block.tsx";
import { Diagram } from "./diagram.tsx";
import { SequenceDiagram } from "./sequence-diagram.tsx";
import { Tab, Tabs } from "./tabs.tsx";

export const components: Record<string, ComponentType<never>> = {
  Badge,
  Callout,
  CodeBlock,
  Diagram,
  SequenceDiagram,
  Tab,
  Tabs,
};
