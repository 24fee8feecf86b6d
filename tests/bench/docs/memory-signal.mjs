// Loaded into the measured server: on SIGUSR2 it collects garbage and prints what memory is left.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  process.on("SIGUSR2", () => {
    collect();
    collect();
    process.stdout.write(`bench:memory ${JSON.stringify(process.memoryUsage())}\n`);
  });
}
