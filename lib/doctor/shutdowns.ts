/**
 * Shutdown dates of OpenAI's models, from its deprecations page (developers.openai.com/api/docs/deprecations), as of
 * November 2026. The date that the API returns has precedence; this list is for keys that may not ask the API.
 * A snapshot (a name with a date) ends with its model.
 */
const SHUTDOWNS: readonly { day: string; models: readonly string[] }[] = [
  {
    day: "2026-10-23",
    models: ["gpt-3.5-turbo", "gpt-4", "gpt-4-turbo", "gpt-4.1-nano", "o1", "o1-pro", "o3-mini", "o4-mini"],
  },
  { day: "2026-12-11", models: ["gpt-5", "gpt-5-mini", "gpt-5-nano", "gpt-5-pro", "o3", "o3-pro"] },
  { day: "2027-01-14", models: ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini"] },
  { day: "2027-04-01", models: ["gpt-5.1"] },
];

/** The shutdown date of a model (YYYY-MM-DD); null when the list has none. */
export function knownShutdown(model: string): string | null {
  const name = model.replace(/^openai\//, "").replace(/-(\d{4}-\d{2}-\d{2}|\d{4})$/, "");
  return SHUTDOWNS.find(({ models }) => models.includes(name))?.day ?? null;
}
