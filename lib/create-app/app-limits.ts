/** Everything that bounds what one reader, one address and all together may use. */
import { type Budget, createBudget, defaultBudget } from "#lib/limits/budget.ts";
import { type Concurrency, createConcurrency } from "#lib/limits/concurrency.ts";
import { createLimits, type Limits } from "#lib/limits/rates.ts";
import { createStorage, type Storage } from "#lib/limits/storage.ts";
import type { CompleteParts } from "./parts.ts";

/** The most questions that one process answers at the same time. */
const MAX_RUNS = 2_000;
/** The most event streams that one process keeps open. One costs far less than a run. */
const MAX_STREAMS = 5_000;
/** The most event streams of threads: idle readers must not take the places of those who wait for an answer. */
const MAX_THREAD_STREAMS = 5_000;

export type AppLimits = {
  limits: Limits;
  budget: Budget;
  storage: Storage;
  activeQuestions: Concurrency;
  streams: Concurrency;
  threadStreams: Concurrency;
};

export function createAppLimits({ config, store, engine }: CompleteParts): AppLimits {
  const perMinute = config.messagesPerMinute;
  return {
    limits: createLimits(store, perMinute),
    budget: createBudget({
      store,
      budget: config.dailyBudget ?? defaultBudget(perMinute),
      model: engine.model,
      titleModel: engine.titleModel ?? engine.model,
      prices: config.prices,
    }),
    storage: createStorage(store, config.storageBytes),
    activeQuestions: createConcurrency({
      owner: Math.max(3, Math.ceil(perMinute / 5)),
      address: Math.max(10, perMinute),
      all: MAX_RUNS,
    }),
    streams: createConcurrency({ owner: perMinute * 20, address: perMinute * 40, all: MAX_STREAMS }),
    threadStreams: createConcurrency({ owner: perMinute, address: perMinute * 10, all: MAX_THREAD_STREAMS }),
  };
}
