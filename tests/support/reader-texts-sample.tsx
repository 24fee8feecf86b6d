/** Texts that the test for untranslated texts has to find, and others that it must not find. */
const PROBLEM = "Not found here.";
const CLASS = "site-button is-open";
const action = { label: "Retry", kind: "Plain", run: (key: string) => key === "Escape" };

export const Sample = ({ copied, title }: { copied: boolean; title: string }) => (
  <section className={CLASS} aria-label="Close" data-kind="Plain" title={title}>
    {copied ? "Copied" : "Copy"}
    <p>
      More of {title} {PROBLEM} 404 · {action.label}
    </p>
    <button type="button" aria-keyshortcuts="Control+I" onClick={() => action.run("Enter")}>
      Send
    </button>
  </section>
);
