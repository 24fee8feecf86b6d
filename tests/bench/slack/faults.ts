/** What can be wrong with Slack while readers chat. */
import type { Gateway } from "#tests/soak/faults/gateway.ts";
import { hang, say, slow } from "#tests/soak/faults/gateway.ts";

const json = (body: object) => JSON.stringify(body);
const JSON_TYPE = "application/json";

export type SlackFault = {
  fault: string;
  begin(gateway: Gateway): Promise<void> | void;
  end(gateway: Gateway): Promise<void> | void;
};

/** A fault that every request meets. */
const meeting = (fault: string, met: ReturnType<typeof say>): SlackFault => ({
  fault,
  begin: (gateway) => gateway.meet(() => met),
  end: (gateway) => gateway.meet(null),
});

export const SLACK_FAULTS: readonly SlackFault[] = [
  { fault: "Slack is well", begin: () => {}, end: () => {} },
  { fault: "Slack refuses connections", begin: (gateway) => gateway.shut(), end: (gateway) => gateway.open() },
  meeting("Slack hangs", hang),
  meeting("Slack answers 429 with Retry-After", say(429, JSON_TYPE, json({ ok: false }), { "Retry-After": "1" })),
  meeting("Slack answers 429 without Retry-After", say(429, JSON_TYPE, json({ ok: false }))),
  meeting("Slack answers 500", say(500, "text/html", "<h1>Server error</h1>")),
  meeting("Slack answers ok: false", say(200, JSON_TYPE, json({ ok: false, error: "internal_error" }))),
  meeting("Slack takes 3 s per request", slow(3_000)),
];
