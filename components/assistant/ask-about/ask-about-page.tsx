import { useMessages } from "#components/messages/messages.tsx";
import type { NavItem } from "#lib/contract/docs.ts";
import { askAbout } from "./ask-about.ts";

/** Opens the assistant with the docs page to ask about. */
export const AskAboutPage = ({ page }: { page: NavItem }) => {
  const t = useMessages();
  const prefetch = () => askAbout(null);
  return (
    <button
      type="button"
      className="doc-ask"
      data-opens="page"
      onClick={() => askAbout({ page, selection: null })}
      onPointerEnter={prefetch}
      onFocus={prefetch}
    >
      {t("opener.askPage")}
    </button>
  );
};
