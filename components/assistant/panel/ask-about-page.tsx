import type { NavItem } from "#lib/contract/docs.ts";
import { askAbout } from "./ask-about.ts";
import { prefetchPanel } from "./use-panel-code.ts";

/** Opens the assistant with the docs page to ask about. */
export const AskAboutPage = ({ page }: { page: NavItem }) => (
  <button
    type="button"
    className="doc-ask"
    data-opens="page"
    onClick={() => askAbout({ page, selection: null })}
    onPointerEnter={prefetchPanel}
    onFocus={prefetchPanel}
  >
    Ask about this page
  </button>
);
