import { useMessages } from "#components/messages/messages.tsx";
import type { NavItem } from "#lib/contract/docs.ts";
import { prefetchPanel } from "../panel/use-panel-code.ts";
import { askAbout } from "./ask-about.ts";

/** Opens the assistant with the docs page to ask about. */
export const AskAboutPage = ({ page }: { page: NavItem }) => {
  const t = useMessages();
  return (
    <button
      type="button"
      className="doc-ask"
      data-opens="page"
      onClick={() => askAbout({ page, selection: null })}
      onPointerEnter={prefetchPanel}
      onFocus={prefetchPanel}
    >
      {t("opener.askPage")}
    </button>
  );
};
