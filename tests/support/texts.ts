/** Our own texts, for tests of functions that take `t`. */
import { createCatalogue } from "#lib/catalogue/catalogue.ts";

export const textsIn = createCatalogue().translate;
export const english = textsIn("en");
