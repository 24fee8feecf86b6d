import type { Translate } from "#lib/messages/translate.ts";

export const formatNumber = (value: number, t: Translate, options: Intl.NumberFormatOptions = {}): string =>
  new Intl.NumberFormat(t.language, options).format(value);
