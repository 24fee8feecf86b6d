import { describe, expect, it } from "vitest";
import type { BudgetRequest, ReservedBudget } from "#lib/database/stores/budget.ts";
import { sha256 } from "#lib/ids.ts";
import { budgetText, createBudget, type DailyBudget, defaultBudget, tokensOf } from "#lib/limits/budget.ts";
import type { Caller } from "#lib/limits/rates.ts";

const READER: Caller = { owner: "ann", address: "192.0.2.1" };
const PRICES = { big: { input: 1, cached: 1, output: 10 }, small: { input: 1, cached: 0.5, output: 2 } };
const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150, cached_tokens: 0 };
const RESERVED: ReservedBudget = { day: "2026-11-23", keys: ["site"], tokens: 500, usd: 0.005 };

type Options = { budget?: DailyBudget; model?: string | null; reserved?: ReservedBudget };

function setup({ budget = { site: { tokens: 1_000 } }, model = "big", reserved = RESERVED }: Options = {}) {
  const requests: BudgetRequest[] = [];
  const charges: unknown[][] = [];
  const store = {
    reserveBudget: async (request: BudgetRequest) => {
      requests.push(request);
      return reserved;
    },
    chargeBudget: async (...charge: unknown[]) => void charges.push(charge),
  };
  const titleModel = model && "small";
  return { ...createBudget({ store, budget, model, titleModel, prices: PRICES }), requests, charges };
}
const answer = async () => ({ text: "answer", usage: USAGE });
const quote = async () => "quote";

describe("the reservation for a question", () => {
  it("is one run and the usual tokens, at the price of output", () => {
    expect(setup().reservationFor(READER)).toMatchObject({ runs: 1, tokens: 10_000, usd: 0.1 });
  });

  it("is absent where answers cost nothing", () => {
    expect(setup({ model: null }).reservationFor(READER)).toBeNull();
  });

  it("costs nothing for a model without a price", () => {
    expect(setup({ model: "unknown" }).reservationFor(READER)?.usd).toBe(0);
  });

  it("names the limits of each scope, null where there is none", () => {
    const budget = { reader: { runs: 5 }, address: { tokens: 9 }, site: { usd: 2 } };
    expect(setup({ budget }).reservationFor(READER)?.limits).toEqual([
      { scope: "site", key: "site", runs: null, tokens: null, usd: 2 },
      { scope: "reader", key: `reader:${sha256("ann")}`, runs: 5, tokens: null, usd: null },
      { scope: "address", key: `address:${sha256("192.0.2.1")}`, runs: null, tokens: 9, usd: null },
    ]);
  });

  it.each<[string, Caller, string[]]>([
    ["a reader", READER, ["site", "reader", "address"]],
    ["a visitor without a cookie", { ...READER, owner: null }, ["site", "address"]],
    [
      "a reader with an IPv6 address",
      { ...READER, address: "1.2.3.4.5.6.7.8" },
      ["site", "reader", "address", "network"],
    ],
    ["a program", { ...READER, address: "1.2.3.4.5.6.7.8", program: true }, ["site", "reader"]],
  ])("is counted for %s in the scopes %j", (_, caller, scopes) => {
    const { limits = [] } = setup().reservationFor(caller) ?? {};
    expect(limits.map(({ scope }) => scope)).toEqual(scopes);
  });

  it("contains neither the owner nor the address as text", () => {
    expect(JSON.stringify(setup().reservationFor(READER))).not.toMatch(/ann|192\.0\.2\.1/);
  });
});

describe("spending on a completion", () => {
  it("reserves tokens but no run, and charges the used tokens at the price of the title model", async () => {
    const { spend, requests, charges } = setup();
    expect(await spend(READER, 500, answer, quote)).toMatchObject({ text: "answer" });
    expect(requests).toMatchObject([{ runs: 0, tokens: 500 }]);
    expect(charges).toEqual([[RESERVED, 150, 0.0002]]);
  });

  it("uses the fallback when a budget is used up, and charges nothing", async () => {
    const { spend, charges } = setup({ reserved: { over: "site" } });
    const neverCalled = () => Promise.reject(new Error("the model was called"));
    expect(await spend(READER, 500, neverCalled, quote)).toBe("quote");
    expect(charges).toEqual([]);
  });

  it("keeps the reservation when the request fails or its usage is unknown", async () => {
    const { spend, charges } = setup();
    await expect(spend(READER, 500, () => Promise.reject(new Error("away")), quote)).rejects.toThrow("away");
    await spend(READER, 500, async () => ({ usage: null }), quote);
    expect(charges).toEqual([]);
  });

  it.each<[string, Options]>([
    ["the engine has no model", { model: null }],
    ["only questions are limited", { budget: { reader: { runs: 1 } } }],
    ["nothing is limited", { budget: {} }],
  ])("does not ask the database when %s", async (_, options) => {
    const { spend, requests, charges } = setup({ ...options, reserved: { over: "site" } });
    expect(await spend(READER, 500, answer, quote)).toMatchObject({ text: "answer" });
    expect([requests, charges]).toEqual([[], []]);
  });
});

describe("DAILY_BUDGET", () => {
  it.each([['{"reader":{"runs":100},"site":{"tokens":5000000,"usd":20.5}}'], ['{"network":{"runs":1}}'], ["{}"]])(
    "may be %s",
    (text) => {
      expect(budgetText.parse(text)).toEqual(JSON.parse(text));
    },
  );

  it.each([
    ["{", "must be JSON"],
    ["[]", "must be an object of budgets"],
    ['{"reader":{"runs":0}}', "must be more than 0"],
    ['{"reader":{"runs":1.5}}', "must be a whole number"],
    ['{"reader":{"runs":2147483648}}', "is too large"],
    ['{"site":{"tokens":"many"}}', "must be a number"],
    ['{"site":{"usd":-1}}', "must be more than 0"],
  ])("is refused as %s: %s", (text, message) => {
    const { error } = budgetText.safeParse(text);
    expect(error?.issues.map((issue) => issue.message)).toContain(message);
  });

  it.each(['{"readers":{"runs":1}}', '{"reader":{"run":1}}'])("is refused for the unknown name in %s", (text) => {
    expect(budgetText.safeParse(text).success).toBe(false);
  });

  it("limits questions per day by the questions per minute when it is unset", () => {
    expect(defaultBudget(30)).toEqual({ reader: { runs: 300 }, address: { runs: 1_500 }, network: { runs: 3_000 } });
  });
});

it("the tokens of a completion are at most half its characters and the longest answer", () => {
  expect(tokensOf({ instructions: "12345", input: "67", maxTokens: 40 })).toBe(44);
});
