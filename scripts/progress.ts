type Out = Pick<NodeJS.WriteStream, "isTTY" | "write">;

/** The most lines of progress where a line cannot be rewritten. */
const PLAIN_STEPS = 4;
const WIDTH = 24;

/** Prints progress: one line that rewrites itself on a terminal, a few plain lines elsewhere, nothing for `null`. */
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
