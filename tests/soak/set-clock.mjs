// Loaded before everything else in a server and its threads: the clock is as far off as the file of CLOCK_FILE says, in ms.
import { readFileSync } from "node:fs";

const RealDate = Date;
const realNow = Date.now.bind(Date);
const file = process.env.CLOCK_FILE;
let offset = 0;
let readAt = Number.NEGATIVE_INFINITY;

function now() {
  const real = realNow();
  if (Math.abs(real - readAt) > 50) {
    readAt = real;
    try {
      offset = Number(readFileSync(file, "utf8")) || 0;
    } catch {
      offset = 0;
    }
  }
  return real + offset;
}

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(now());
    else super(...args);
  }
  static now = now;
  // Next copies what is its own.
  static parse = RealDate.parse;
  static UTC = RealDate.UTC;
};
