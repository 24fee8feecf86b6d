/** What answers may cost in a day, as the database keeps it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BudgetRequest } from "#lib/database/stores/budget.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addThread, endRun, newMessage } from "#tests/support/setup/rows.ts";

const HELD = 100;
const USAGE = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30, cached_tokens: 0, cost_usd: 0.25 };

type Limit = Partial<Omit<BudgetRequest["limits"][number], "scope" | "key">>;
const limit = (scope: string, key: string, limits: Limit = {}) => ({
  ...{ scope, key, runs: null, tokens: null, usd: null },
  ...limits,
});
const budgetOf = (site: Limit, reader?: Limit): BudgetRequest => ({
  limits: [limit("site", "site", site), limit("reader", "reader:a", reader)],
  ...{ runs: 1, tokens: HELD, usd: 1 },
});

describe.each(DATABASES)("budgets on %s", (kind) => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await openTestDatabase(kind);
  });
  afterAll(() => db.close());
  beforeEach(() => db.reset());

  const usage = async (key = "site") =>
    (await db.sql(`select runs, tokens::int, usd::float from budget_usage where key = '${key}'`))[0];
  const notes = async () =>
    (await db.sql("select payload from assistant_outbox where kind = 'budget.used' order by id")).map(
      ({ payload }) => payload,
    );

  /** A question in a thread of its own; answers its run and whether it quotes the docs. */
  async function ask(budget: BudgetRequest) {
    const thread = await addThread(db.store);
    const message = newMessage(thread.id, { budget });
    const sent = await db.store.sendMessage(message);
    if (sent.outcome !== "created") throw new Error(sent.outcome);
    const [row] = await db.sql(`select state, budget from assistant_runs where id = '${sent.run.id}'`);
    return { id: sent.run.id, row };
  }
  const isQuoting = ({ row }: Awaited<ReturnType<typeof ask>>) =>
    row?.state !== undefined && "degraded" in Object(row.state);

  test("a question holds tokens until it is over, then what it used counts", async () => {
    const { id } = await ask(budgetOf({ tokens: 1_000 }));
    expect(await usage()).toEqual({ runs: 1, tokens: HELD, usd: 1 });
    await endRun(db.store, id, { usage: USAGE, engine: "resp" });
    expect(await usage()).toEqual({ runs: 1, tokens: 30, usd: 0.25 });
    expect(await usage("reader:a")).toEqual({ runs: 1, tokens: 30, usd: 0.25 });
  });

  test("of a model without a price what was held counts as its cost", async () => {
    const { id } = await ask(budgetOf({ usd: 10 }));
    await endRun(db.store, id, { usage: { ...USAGE, cost_usd: null }, engine: "resp" });
    expect(await usage()).toEqual({ runs: 1, tokens: 30, usd: 1 });
  });

  test.each([
    ["was broken off after it was sent", { status: "cancelled" as const, engine: "resp" }, HELD],
    [
      "used more than it held before it broke off",
      { status: "incomplete" as const, usage: { ...USAGE, total_tokens: 500 }, engine: "resp" },
      500,
    ],
    ["reached no model", { status: "failed" as const, last_error: { code: "upstream_unavailable", message: "" } }, 0],
    ["quoted the docs as no model could be reached", { state: { degraded: true } }, 0],
  ])("a run that %s counts so much", async (_, end, tokens) => {
    const { id } = await ask(budgetOf({ tokens: 1_000 }));
    await endRun(db.store, id, end);
    expect(await usage()).toMatchObject({ tokens });
  });

  test("a spent budget is held by nobody: the run quotes the docs, and says whose it was", async () => {
    const reader = budgetOf({ tokens: 10_000 }, { runs: 1 });
    expect(isQuoting(await ask(reader))).toBe(false);
    const second = await ask(reader);
    expect([isQuoting(second), second.row?.budget]).toEqual([true, { over: "reader" }]);
    expect(await usage()).toMatchObject({ runs: 1, tokens: HELD });
    await endRun(db.store, second.id, { usage: null });
    expect(await usage()).toMatchObject({ runs: 1, tokens: HELD });
  });

  test("a question that is refused or sent twice holds nothing", async () => {
    const thread = await addThread(db.store);
    const message = newMessage(thread.id, { budget: budgetOf({}), idempotency_key: "key" });
    await db.store.sendMessage(message);
    await db.store.sendMessage({ ...message, run_id: "run_again" });
    await db.store.sendMessage(newMessage(thread.id, { budget: budgetOf({}) }));
    expect(await usage()).toMatchObject({ runs: 1 });
  });

  test("a thousand strangers at once get as many answers as the budget has room for", async () => {
    const held = await Promise.all(
      Array.from({ length: 1_000 }, () => db.store.reserveBudget(budgetOf({ tokens: 2_050 }))),
    );
    // What begins before the budget is spent may begin: 20 leave 50, the 21st takes them.
    expect(held.filter((one) => "day" in one).length).toBe(21);
    expect(await usage()).toMatchObject({ runs: 21, tokens: 2_100 });
    for (const one of held) if ("day" in one) await db.store.chargeBudget(one, 10, null);
    expect(await usage()).toMatchObject({ tokens: 210 });
    expect(await db.store.reserveBudget(budgetOf({ tokens: 2_050 }))).toHaveProperty("day");
  });

  test("maintainers are told once at 80 % and once when the site's budget is spent", async () => {
    const budget = budgetOf({ runs: 5 });
    for (let run = 1; run <= 3; run += 1) await db.store.reserveBudget(budget);
    expect(await notes()).toEqual([]);
    for (let run = 4; run <= 5; run += 1) await db.store.reserveBudget(budget);
    expect(await notes()).toEqual([{ percent: 80 }]);
    for (let run = 6; run <= 8; run += 1) expect(await db.store.reserveBudget(budget)).toEqual({ over: "site" });
    expect(await notes()).toEqual([{ percent: 80 }, { percent: 100 }]);
  });

  test("a new day begins anew, and days long gone are forgotten", async () => {
    const budget = budgetOf({ runs: 1 });
    await db.store.reserveBudget(budget);
    await db.sql("update budget_usage set day = day - 1");
    expect(await db.store.reserveBudget(budget)).toHaveProperty("day");
    await db.sql("update budget_usage set day = day - 8");
    await db.store.reserveBudget(budget);
    expect(await db.sql("select distinct day from budget_usage")).toHaveLength(1);
  });
});
