import { createElement, Fragment, type ReactNode } from "react";

/** Renders a list that never changes. Its items are separate arguments of `createElement`, so they need no keys. */
export const renderList = <Item>(
  items: readonly Item[],
  renderItem: (item: Item, index: number) => ReactNode,
): ReactNode => createElement(Fragment, null, ...items.map(renderItem));
