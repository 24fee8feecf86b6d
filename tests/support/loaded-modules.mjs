/** With --import: tells on standard error which modules of OpenTelemetry a process loads, as it resolves them. */
import { registerHooks } from "node:module";

registerHooks({
  load(url, context, nextLoad) {
    const [, name] = /node_modules\/(@opentelemetry\/[^/]+)\//.exec(url) ?? [];
    if (name) process.stderr.write(`loaded ${name}\n`);
    return nextLoad(url, context);
  },
});
