import { useSyncExternalStore } from "react";
import { Icon } from "./icon.tsx";
import { DARK, LIGHT, THEME_KEY } from "./inline-script.ts";

const systemDark = () => matchMedia("(prefers-color-scheme: dark)");
const isDark = () => document.body.dataset.theme === DARK;
const apply = (dark: boolean) => {
  document.body.dataset.theme = dark ? DARK : LIGHT;
};

/** The body's attribute is the state: the script in the document sets it before React is there. */
function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.body, { attributeFilter: ["data-theme"] });
  const followSystem = (event: MediaQueryListEvent) => {
    if (stored() === null) apply(event.matches);
  };
  // Another tab chose; a null key is a storage that was emptied.
  const followTab = ({ key }: StorageEvent) => {
    if (key !== THEME_KEY && key !== null) return;
    const theme = stored();
    apply(theme ? theme === "dark" : systemDark().matches);
  };
  const query = systemDark();
  query.addEventListener("change", followSystem);
  addEventListener("storage", followTab);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", followSystem);
    removeEventListener("storage", followTab);
  };
}

/** Storage may be forbidden: the choice then lasts as long as the page. */
function stored(): string | null {
  try {
    return localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
}

function store(dark: boolean): void {
  try {
    // Choosing what the system wants anyway means following the system again.
    if (dark === systemDark().matches) localStorage.removeItem(THEME_KEY);
    else localStorage.setItem(THEME_KEY, dark ? "dark" : "light");
  } catch {
    // See `stored`.
  }
}

export function ThemeToggle() {
  const dark = useSyncExternalStore(subscribe, isDark, () => false);
  const toggle = () => {
    apply(!dark);
    store(!dark);
  };
  return (
    <button
      type="button"
      className="site-button site-button-icon"
      aria-pressed={dark}
      title="Dark theme"
      onClick={toggle}
    >
      {/* Both are there, the style sheet shows one: the server does not know the theme. */}
      <span className="only-light">
        <Icon name="sun" />
      </span>
      <span className="only-dark">
        <Icon name="moon" />
      </span>
      <span className="sr-only">Dark theme</span>
    </button>
  );
}
