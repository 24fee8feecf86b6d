/** The attribute's value once this code handles clicks itself. */
const TAKEN = "taken";

/**
 * What was clicked to open the assistant before this code ran, as the inline script recorded it: the value of its
 * `data-opens-assistant`. Null where nothing was clicked.
 */
export function takeEarlyClick(): string | null {
  const { dataset } = document.documentElement;
  const clicked = dataset.earlyClick;
  dataset.earlyClick = TAKEN;
  return clicked === undefined || clicked === TAKEN ? null : clicked;
}
