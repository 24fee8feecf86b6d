import { expect, it } from "vitest";
import { AppError } from "#lib/errors.ts";
import { createStorage } from "#lib/limits/storage.ts";

const FULL = expect.objectContaining({ code: "storage_full" });

it("storage counts as full when the last measurement reached the limit", async () => {
  let bytes = 99;
  const storage = createStorage({ getStoredBytes: async () => bytes }, 100);
  await storage.measure();
  expect(() => storage.check()).not.toThrow();
  bytes = 100;
  expect(() => storage.check()).not.toThrow();
  await storage.measure();
  expect(() => storage.check()).toThrow(FULL);
  bytes = 10;
  await storage.measure();
  expect(() => storage.check()).not.toThrow();
});

it("the last measurement of storage remains valid when the database is unreachable", async () => {
  let isAway = false;
  const getStoredBytes = async () => {
    if (isAway) throw new AppError("database_unavailable");
    return 100;
  };
  const storage = createStorage({ getStoredBytes }, 100);
  await storage.measure();
  isAway = true;
  await expect(storage.measure()).rejects.toMatchObject({ code: "database_unavailable" });
  expect(() => storage.check()).toThrow(FULL);
});
