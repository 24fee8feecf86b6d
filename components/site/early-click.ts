/**
 * Takes the click that came before this code ran, as the inline script recorded it: the `data-opens` of the button, if it
 * is one of `targets`, else "". The inline script records no click after that.
 */
export function takeEarlyClick(...targets: string[]): string {
  const { dataset } = document.documentElement;
  const clicked = dataset.earlyClick ?? "";
  if (clicked && !targets.includes(clicked)) return "";
  dataset.earlyClick = "";
  return clicked;
}
