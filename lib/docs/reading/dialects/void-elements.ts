/** `<br>` and `<source src="…">` as HTML has them. MDX wants `<br/>`. */
import { splitAtFences } from "#lib/markdown/fences.ts";

const VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr";
/** Code, or the tag of an element without content that MDX would take for one without an end. */
const CODE_OR_TAG = new RegExp(String.raw`(\x60+)[^\x60]*\1|<(${VOID})((?:\s(?:[^<>"'{}]|"[^"]*"|'[^']*')*)?)>`, "gi");

/** Closes all such tags outside of code. Every line keeps its number. */
export const closeVoidElements = (text: string): string =>
  splitAtFences(text)
    .map(({ lines, isCode }) => {
      const part = lines.join("\n");
      return isCode ? part : part.replace(CODE_OR_TAG, closed);
    })
    .join("\n");

function closed(found: string, _marks: string | undefined, name: string | undefined, attributes = ""): string {
  return name === undefined || attributes.endsWith("/") ? found : `<${name}${attributes}/>`;
}
