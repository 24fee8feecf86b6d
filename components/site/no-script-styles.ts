/**
 * Styles for readers without JavaScript. Controls that need scripts are hidden, panels that scripts would open are open.
 * On narrow screens the navigation is above the page.
 */
export const noScriptStyles = `
.site .site-menu-button, .site .site-actions, .doc .doc-tools, .doc .code-copy, .doc .tab-list { display: none }
.site .site-nav-toggle[aria-expanded="false"], .site .site-nav-row .site-nav-toggle { display: none }
.doc .tab-panel[hidden] { display: block }
.doc .tab-panel::before { content: attr(data-label); display: block; margin-bottom: 0.5rem; font-weight: 600 }
@media (max-width: 63.99rem) {
  .site .site-columns { display: block }
  .site .site-nav {
    display: block; position: static; width: auto; height: auto; padding-bottom: 0.5rem;
    border-inline-end: 0; border-bottom: 1px solid var(--color-border-weaker);
  }
  .site .site-nav-title + .site-nav-list { columns: 9rem; column-gap: 0.5rem }
  .site .site-nav-list li { break-inside: avoid }
}
@media print { .site .site-nav { display: none } }
`;
