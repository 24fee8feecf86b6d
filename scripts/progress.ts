type Out = Pick<NodeJS.WriteStream, "isTTY" | "write">;

/** At most so many lines where none can be rewritten. */
const PLAIN_STEPS = 4;
const WIDTH = 24;

/** How far a piece of work is: one line that rewrites itself on a terminal, a few plain ones elsewhere; `null` is silent. */
export function progress(what: string, out: Out | null): { show(done: number, all: number): void; end(): void } {
  let shown = -1;
  return {
    show(done, all) {
      const step = Math.floor((done / all) * (out?.isTTY ? WIDTH : PLAIN_STEPS));
      if (!out || step === shown || (!out.isTTY && all < 50)) return;
      shown = step;
      const text = `${done} of ${all} ${what}`;
      out.write(out.isTTY ? `\r  ${"█".repeat(step)}${"░".repeat(WIDTH - step)} ${text}` : `  ${text}\n`);
    },
    end() {
      if (out?.isTTY && shown >= 0) out.write("\r\u001b[K");
    },
  };
}
