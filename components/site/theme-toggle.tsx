import { useSyncExternalStore } from "react";
import { useMessages } from "#components/messages/messages.tsx";
import { Icon } from "./icon.tsx";
import { DARK, LIGHT, THEME_KEY } from "./state-keys.ts";

const darkQuery = () => matchMedia("(prefers-color-scheme: dark)");
const isDark = () => document.body.dataset.theme === DARK;
const applyTheme = (dark: boolean) => {
  document.body.dataset.theme = dark ? DARK : LIGHT;
};

/** The body's attribute is the state: an inline script sets it before React is loaded. */
function subscribe(onChange: () => void): () => void {
  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { attributeFilter: ["data-theme"] });
  const followSystem = (event: MediaQueryListEvent) => {
    if (loadTheme() === null) applyTheme(event.matches);
  };
  // Another tab has changed the storage. The key is null if it has cleared it.
  const followTab = ({ key }: StorageEvent) => {
    if (key !== THEME_KEY && key !== null) return;
    const theme = loadTheme();
    applyTheme(theme ? theme === "dark" : darkQuery().matches);
  };
  const query = darkQuery();
  query.addEventListener("change", followSystem);
  addEventListener("storage", followTab);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", followSystem);
    removeEventListener("storage", followTab);
  };
}

/** The reader's choice. A browser may forbid storage: the choice then lasts as long as the page. */
function loadTheme(): string | null {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
}

function storeTheme(dark: boolean): void {
  try {
    // A choice that equals the system's setting follows the system from then on.
    if (dark === darkQuery().matches) localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, dark ? "dark" : "light");
  } catch {
    // See `loadTheme`.
  }
}

export function ThemeToggle() {
  const t = useMessages();
  const dark = useSyncExternalStore(subscribe, isDark, () => false);
  const toggle = () => {
    applyTheme(!dark);
    storeTheme(!dark);
  };
  return (
    <button
      type="button"
      className="site-button site-button-icon"
      aria-pressed={dark}
      title={t("site.darkTheme")}
      onClick={toggle}
    >
      {/* The style sheet shows one of the two: the server does not know the theme. */}
      <span className="only-light">
        <Icon name="sun" />
      </span>
      <span className="only-dark">
        <Icon name="moon" />
      </span>
      <span className="sr-only">{t("site.darkTheme")}</span>
    </button>
  );
}
