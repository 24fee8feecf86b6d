import { Component, type ReactNode } from "react";
import type { DocNode } from "#lib/contract/docs.ts";
import { renderNodes, textOf } from "./doc-nodes.tsx";

type Props = { body: DocNode[] };

/** The body of a page. If a part of it cannot be drawn in this browser, its text is shown instead. */
export class SafeBody extends Component<Props, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError = () => ({ failed: true });
  override render(): ReactNode {
    const { body } = this.props;
    return this.state.failed ? <pre className="doc-source">{body.map(textOf).join("\n\n")}</pre> : renderNodes(body);
  }
}
