import { afterEach, describe, expect, it } from "vitest";
import { parseEnv } from "#lib/config/env.ts";
import { checkEmbeddings } from "#lib/doctor/embeddings-checks.ts";
import { createEmbeddingsFake, EMBEDDINGS } from "#tests/support/fakes/embeddings.ts";
import { listen } from "#tests/support/fakes/server.ts";

describe("the doctor's check of the embeddings server", () => {
  let close = async () => {};
  afterEach(() => close());
  async function examine(fake = createEmbeddingsFake(), env: Record<string, string> = {}): Promise<string> {
    const served = await listen(fake);
    close = served.close;
    const [check] = await checkEmbeddings(parseEnv({ EMBEDDINGS_BASE_URL: served.url, ...env }));
    return check ? `${check.mark} ${check.text}` : "not looked at";
  }

  it("is left out where the site has no embeddings server", async () => {
    expect(await checkEmbeddings(parseEnv({}))).toEqual([]);
  });

  it("passes when the server returns vectors", async () => {
    expect(await examine()).toBe("ok The embeddings server makes vectors of 64 numbers with text-embedding-3-small.");
  });

  it("fails when the vectors have another length than requested", async () => {
    const fake = createEmbeddingsFake();
    fake.bend((data) => data.map((one) => ({ ...one, embedding: [1, 0, 0] })));
    expect(await examine(fake, { EMBEDDINGS_DIMENSIONS: "32" })).toBe(
      "fail The embeddings server answers with no vectors that can be used: 32 dimensions were asked for, 3 came.",
    );
  });

  it.each([
    [401, "invalid_api_key", "refuses the key (HTTP 401)"],
    [404, "model_not_found", "has no such model (HTTP 404)"],
    [400, "invalid_value", "refuses the request (HTTP 400)"],
    [503, "overloaded", "cannot be reached (HTTP 503)"],
  ])("fails with an explanation when the server answers with %s", async (status, code, said) => {
    const fake = createEmbeddingsFake();
    fake.fault(EMBEDDINGS, { kind: "status", status, code, message: "secret words" });
    expect(await examine(fake)).toBe(`fail The embeddings server ${said}.`);
  });
});
