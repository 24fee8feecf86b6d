import { createElement, Fragment, type ReactNode } from "react";

/** Draws a list that never changes: as children of their own, its items need no keys. */
export const each = <Item>(items: readonly Item[], draw: (item: Item, index: number) => ReactNode): ReactNode =>
  createElement(Fragment, null, ...items.map(draw));
