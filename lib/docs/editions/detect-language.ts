/** Detects the language of a question. */

/** Null: none of the languages is likely. */
export type DetectLanguage = (text: string, langs: readonly string[]) => string | null;

/** The least score of a language: single words and names have lower ones. */
const MIN_SCORE = 0.75;
/** How much better than the default language another one must be. Questions are short, and full of English terms. */
const MIN_LEAD = 0.08;
/** Longest text that is looked at, UTF-16 code units. */
const MAX_TEXT = 500;

/** Loads the detector, about 1 MB, for docs that have several languages. The first of `langs` is the default one. */
export async function loadDetector(): Promise<DetectLanguage> {
  const { eld } = await import("eld/small");
  return (text, langs) => {
    const scores: Record<string, number> = eld.detect(text.slice(0, MAX_TEXT)).getScores();
    const scoreOf = (lang: string): number => scores[lang.split("-")[0] ?? ""] ?? 0;
    const [first = ""] = langs;
    const best = [...langs].sort((a, b) => scoreOf(b) - scoreOf(a))[0] ?? first;
    return scoreOf(best) >= MIN_SCORE && (best === first || scoreOf(best) >= scoreOf(first) + MIN_LEAD) ? best : null;
  };
}
