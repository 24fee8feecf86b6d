/** What answers may cost in a day, as the database keeps it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BudgetRequest } from "#lib/database/stores/budget.ts";
import { DATABASES, openTestDatabase, type TestDatabase } from "#tests/support/setup/database.ts";
import { addThread, endRun, newMessage } from "#tests/support/setup/rows.ts";

const RESERVED = 100;
const USAGE = { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30, cached_tokens: 0, cost_usd: 0.25 };

type Limit = Partial<Omit<BudgetRequest["limits"][number], "scope" | "key">>;
const limit = (scope: string, key: string, limits: Limit = {}) => ({
  ...{ scope, key, runs: null, tokens: null, usd: null },
  ...limits,
});
const budgetOf = (site: Limit, reader?: Limit): BudgetRequest => ({
  limits: [limit("site", "site", site), limit("reader", "reader:a", reader)],
  ...{ runs: 1, tokens: RESERVED, usd: 1 },
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
  const notifications = async () =>
    (await db.sql("select payload from assistant_outbox where kind = 'budget.used' order by id")).map(
      ({ payload }) => payload,
    );

  /** Asks a question in a new thread; returns its run and whether it quotes the docs. */
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

  test("a question reserves tokens until its run ends, then its real usage counts", async () => {
    const { id } = await ask(budgetOf({ tokens: 1_000 }));
    expect(await usage()).toEqual({ runs: 1, tokens: RESERVED, usd: 1 });
    await endRun(db.store, id, { usage: USAGE, engine: "resp" });
    expect(await usage()).toEqual({ runs: 1, tokens: 30, usd: 0.25 });
    expect(await usage("reader:a")).toEqual({ runs: 1, tokens: 30, usd: 0.25 });
  });

  test("the reserved cost counts if the model has no price", async () => {
    const { id } = await ask(budgetOf({ usd: 10 }));
    await endRun(db.store, id, { usage: { ...USAGE, cost_usd: null }, engine: "resp" });
    expect(await usage()).toEqual({ runs: 1, tokens: 30, usd: 1 });
  });

  test.each([
    [
      "was cancelled after it reached the model is charged its reservation",
      { status: "cancelled" as const, engine: "resp" },
      RESERVED,
    ],
    [
      "used more than it reserved is charged its usage",
      { status: "incomplete" as const, usage: { ...USAGE, total_tokens: 500 }, engine: "resp" },
      500,
    ],
    [
      "reached no model is charged nothing",
      { status: "failed" as const, last_error: { code: "upstream_unavailable", message: "" } },
      0,
    ],
    ["quoted the docs because no model could be reached is charged nothing", { state: { degraded: true } }, 0],
  ])("a run that %s", async (_, end, tokens) => {
    const { id } = await ask(budgetOf({ tokens: 1_000 }));
    await endRun(db.store, id, end);
    expect(await usage()).toMatchObject({ tokens });
  });

  test("a run over a spent budget reserves nothing, quotes the docs and names the budget", async () => {
    const reader = budgetOf({ tokens: 10_000 }, { runs: 1 });
    expect(isQuoting(await ask(reader))).toBe(false);
    const second = await ask(reader);
    expect([isQuoting(second), second.row?.budget]).toEqual([true, { over: "reader" }]);
    expect(await usage()).toMatchObject({ runs: 1, tokens: RESERVED });
    await endRun(db.store, second.id, { usage: null });
    expect(await usage()).toMatchObject({ runs: 1, tokens: RESERVED });
  });

  test("a question that is refused or sent twice reserves nothing more", async () => {
    const thread = await addThread(db.store);
    const message = newMessage(thread.id, { budget: budgetOf({}), idempotency_key: "key" });
    await db.store.sendMessage(message);
    await db.store.sendMessage({ ...message, run_id: "run_again" });
    await db.store.sendMessage(newMessage(thread.id, { budget: budgetOf({}) }));
    expect(await usage()).toMatchObject({ runs: 1 });
  });

  test("a thousand readers at once get as many answers as the budget allows", async () => {
    const reserved = await Promise.all(
      Array.from({ length: 1_000 }, () => db.store.reserveBudget(budgetOf({ tokens: 2_050 }))),
    );
    // A run starts while any budget is left: 20 runs leave 50 tokens, and the 21st uses them.
    expect(reserved.filter((one) => "day" in one).length).toBe(21);
    expect(await usage()).toMatchObject({ runs: 21, tokens: 2_100 });
    for (const one of reserved) if ("day" in one) await db.store.chargeBudget(one, 10, null);
    expect(await usage()).toMatchObject({ tokens: 210 });
    expect(await db.store.reserveBudget(budgetOf({ tokens: 2_050 }))).toHaveProperty("day");
  });

  test("maintainers are notified once at 80 % and once when the site's budget is spent", async () => {
    const budget = budgetOf({ runs: 5 });
    for (let run = 1; run <= 3; run += 1) await db.store.reserveBudget(budget);
    expect(await notifications()).toEqual([]);
    for (let run = 4; run <= 5; run += 1) await db.store.reserveBudget(budget);
    expect(await notifications()).toEqual([{ percent: 80 }]);
    for (let run = 6; run <= 8; run += 1) expect(await db.store.reserveBudget(budget)).toEqual({ over: "site" });
    expect(await notifications()).toEqual([{ percent: 80 }, { percent: 100 }]);
  });

  test("each day starts with a full budget, and the usage of past days is deleted after a week", async () => {
    const budget = budgetOf({ runs: 1 });
    await db.store.reserveBudget(budget);
    await db.sql("update budget_usage set day = day - 1");
    expect(await db.store.reserveBudget(budget)).toHaveProperty("day");
    await db.sql("update budget_usage set day = day - 8");
    await db.store.reserveBudget(budget);
    expect(await db.sql("select distinct day from budget_usage")).toHaveLength(1);
  });
});
