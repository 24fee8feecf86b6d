/** What was measured, as a person and as a program reads it. */

/** One thing measured, once per run; `target` is what the project wants it to stay under. */
export type Measure = { name: string; unit: "ms" | "B" | "" | "%"; values: number[]; target?: number };
export type Section = { title: string; notes: string[]; measures: Measure[] };

export const median = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[middle]];
  return (low + high) / 2;
};
/** The value that `part` percent of all do not exceed; NaN for none. */
export function percentile(values: number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((part / 100) * sorted.length) - 1)] ?? Number.NaN;
}
export const worst = (values: number[]): number => Math.max(...values);

const shown = (value: number, unit: Measure["unit"]): string => {
  if (Number.isNaN(value)) return "unknown";
  const digits = unit === "ms" || unit === "B" || Number.isInteger(value) ? 0 : 2;
  const text = value.toLocaleString("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === "" ? text : `${text} ${unit}`;
};

/** A table with one line per measure. Missing a target is said, and is no failure: machines differ. */
export function format({ title, notes, measures }: Section): string {
  const rows = [
    ["", "median", "worst", "target"],
    ...measures.map(({ name, unit, values, target }) => {
      const many = values.length > 1;
      const verdict = target !== undefined && median(values) > target ? " (missed)" : "";
      return [
        name,
        shown(median(values), unit),
        many ? shown(worst(values), unit) : "",
        target === undefined ? "" : `≤ ${shown(target, unit)}${verdict}`,
      ];
    }),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => (i === 0 || i === 3 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("   ");
  const head = rows[0]?.some((cell) => cell !== "") ? rows : rows.slice(1);
  return [`\n${title}`, ...notes.map((note) => `  ${note}`), ...head.map((row) => `  ${line(row).trimEnd()}`)].join(
    "\n",
  );
}

/** The same, for a file. */
export const summarise = (section: Section) => ({
  ...section,
  measures: section.measures.map((measure) => ({
    ...measure,
    median: median(measure.values),
    worst: worst(measure.values),
  })),
});
