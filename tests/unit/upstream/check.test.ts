import { describe, expect, it } from "vitest";
import { checkListedModel, checkOpenAIModel } from "#lib/upstream/check.ts";

/** A server that gives this answer to every request. */
const serverOf = (status: number, body: unknown) => ({
  ...{ apiKey: "sk-test", baseURL: "http://upstream.test/v1", model: "qwen3" },
  fetch: async () => Response.json(body, { status }),
});
const errorBody = (message: string, code: string | null = null) => ({
  error: { message, code, type: "", param: null },
});

describe("a model of OpenAI", () => {
  it("an available model is found, with the day of its announced shutdown", async () => {
    expect(await checkOpenAIModel(serverOf(200, { id: "qwen3" }))).toEqual({ state: "there", shutdown: null });
    const body = { id: "qwen3", shutdown_date: "2027-01-31" };
    expect(await checkOpenAIModel(serverOf(200, body))).toEqual({ state: "there", shutdown: "2027-01-31" });
  });

  it.each([
    [401, errorBody("Incorrect API key"), "key_refused"],
    [404, errorBody("No such thing", "model_not_found"), "not_found"],
    [404, errorBody("The model 'qwen3' does not exist"), "not_found"],
    [404, errorBody("Unknown path"), "untold"],
    [403, errorBody("Missing scopes"), "untold"],
    [429, errorBody("Slow down"), "unreachable"],
    [500, errorBody("Oops"), "unreachable"],
  ])("the status %i with the body %j has the result %s", async (status, body, state) => {
    expect(await checkOpenAIModel(serverOf(status, body))).toEqual({ state, status });
  });
});

describe("a model of another server", () => {
  it.each([
    ["the model's name", ["qwen3"], "there"],
    ["the model's name with Ollama's tag", ["qwen3:latest"], "there"],
    ["another name", ["llama4"], "not_found"],
    ["no names", [], "untold"],
  ])("a list with %s (%j) has the result %s", async (_, ids, state) => {
    const body = { object: "list", data: ids.map((id) => ({ id })) };
    expect(await checkListedModel(serverOf(200, body))).toMatchObject({ state });
  });

  it("the model is unreachable when the connection fails", async () => {
    const fetch = () => Promise.reject(new TypeError("fetch failed"));
    expect(await checkListedModel({ ...serverOf(200, {}), fetch })).toEqual({ state: "unreachable", status: null });
  });
});
