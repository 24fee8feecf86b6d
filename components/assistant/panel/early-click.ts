/** The attribute's value once this code handles clicks itself. */
const TAKEN = "taken";

/**
 * The element that was clicked to open the assistant before this code ran: the value of its `data-opens-assistant`, which
 * the inline script has recorded. Null if no such element was clicked.
 */
export function takeEarlyClick(): string | null {
  const { dataset } = document.documentElement;
  const clicked = dataset.earlyClick;
  dataset.earlyClick = TAKEN;
  return clicked === undefined || clicked === TAKEN ? null : clicked;
}
