/** How the openai adapter uses OpenAI's own tools. */
import { describe, expect, it } from "vitest";
import type { Progress } from "#lib/engines/openai/mapping.ts";
import type { ScriptedHosted } from "#tests/support/openai-fake/hosted.ts";
import type { ScriptedTurn } from "#tests/support/openai-fake/items.ts";
import { CALL, setupOpenAI } from "#tests/support/setup/openai.ts";

const CREATE = "POST /responses";
const LIST = "GET /containers/:id/files";
const CONTENT = "GET /containers/:id/files/:file/content";

const SEARCH: ScriptedHosted = {
  tool: "file_search",
  queries: ["theme"],
  results: [
    { file_id: "file-1", filename: "theme.md", attributes: { path: "/docs/theme" }, text: "Set a token." },
    { file_id: "file-2", filename: "notes.txt", text: "Ask Ann." },
  ],
};
const CODE: ScriptedHosted = {
  tool: "code_interpreter",
  code: "print(42)",
  logs: "42",
  picture: "https://files.example/chart.png",
  files: [{ path: "/mnt/data/table.csv", content: "a,b" }],
};
const cites = (file_id: string, index: number) => ({
  ...{ type: "file_citation" as const, file_id, filename: `${file_id}.md`, index },
});
const ANSWER: ScriptedTurn = { hosted: [SEARCH, CODE], text: "Set a 🎨 token.", annotations: [cites("file-1", 14)] };

const setup = (...turns: ScriptedTurn[]) => {
  const parts = setupOpenAI(...turns);
  const config = { hostedTools: ["file_search", "code_interpreter"], vectorStoreId: "vs_docs" } as const;
  return {
    ...parts,
    open: (options = {}, more = {}) => parts.open({ hosted: config.hostedTools, ...options }, { ...config, ...more }),
  };
};
const hostedOf = (progress: Progress) => ("hosted" in progress ? progress.hosted : undefined);

describe("tools that OpenAI runs", () => {
  it("each call is reported when it ends, and all of them with the outcome", async () => {
    const { open, fake } = setup(ANSWER);
    const session = open();
    const progress = await session.step();
    const [search, code] = session.reported;
    expect(search).toMatchObject({
      tool: "file_search",
      queries: ["theme"],
      passages: [
        { name: "theme.md", path: "/docs/theme", text: "Set a token." },
        { name: "notes.txt", path: null, text: "Ask Ann." },
      ],
      failed: false,
      ms: expect.any(Number),
    });
    expect(code).toMatchObject({ tool: "code_interpreter", code: "print(42)", logs: "42", passages: [] });
    expect(JSON.stringify(session.reported)).not.toContain("files.example");
    expect(hostedOf(progress)).toEqual({
      calls: [
        { ...search, ms: null },
        { ...code, ms: null },
      ],
      // In code units, behind a character that takes two of them.
      citations: [{ at: 15, name: "file-1.md", path: "/docs/theme" }],
      files: [{ ref: { container: fake.containers.ids[0], file: expect.any(String) }, name: "/mnt/data/table.csv" }],
    });
  });

  it("an assistant without these tools neither requests nor reports them", async () => {
    const { open, fake } = setup({ text: "So." });
    expect(hostedOf(await open({ hosted: [] }).step())).toBeUndefined();
    const [request] = fake.sent(CREATE);
    expect(request?.body).not.toHaveProperty("include");
    expect(request?.body.tools).toHaveLength(1);
  });

  it("a failed tool does not fail the run", async () => {
    const { open } = setup({ hosted: [{ ...CODE, failed: true }], text: "It failed." });
    const session = open();
    expect(await session.step()).toMatchObject({ status: "completed", text: "It failed." });
    expect(session.reported).toMatchObject([{ failed: true }]);
  });

  it("a later round can cite the results of an earlier one", async () => {
    const { open } = setup({ hosted: [SEARCH], ...CALL }, { text: "So.", annotations: [cites("file-1", 3)] });
    const progress = await open().finish();
    expect(hostedOf(progress)).toEqual({
      calls: [],
      citations: [{ at: 3, name: "file-1.md", path: "/docs/theme" }],
      files: [],
    });
  });
});

describe("tools that OpenAI runs, after a crash", () => {
  const countReported = (session: { reported: { id: string }[] }, progress: Progress) =>
    new Set([...session.reported, ...(hostedOf(progress)?.calls ?? [])].map(({ id }) => id)).size;

  it("each call is reported once, whichever event the crash came at", async () => {
    const probe = setup(ANSWER);
    await probe.open().step();
    const last = probe.fake.sent(CREATE)[0]?.stream?.events.length ?? 0;
    expect(last).toBeGreaterThan(15);
    for (let after = 0; after < last; after += 1) {
      const { fake, open, mistakes } = setup(ANSWER);
      fake.fault(CREATE, { kind: "silence", after });
      const session = open({}, { createGraceMs: 0 });
      const stepped = session.step().catch(() => {});
      await expect.poll(() => fake.sent(CREATE)[0]?.stream?.end, { interval: 1 }).toBe("fault");
      session.crash();
      await stepped;
      const progress = await session.finish();
      expect(countReported(session, progress)).toBe(2);
      expect(hostedOf(progress)).toMatchObject({
        calls: [{ passages: [{}, {}] }, { logs: "42" }],
        citations: [{ at: 15 }],
      });
      expect(fake.left().responses).toBe(1);
      expect(mistakes()).toEqual([]);
    }
  });

  it("calls are found in the conversation, with their results", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 1 });
    fake.fault(CREATE, { kind: "lost" });
    const session = open();
    await expect(session.step()).rejects.toMatchObject({ code: "upstream_unavailable" });
    const progress = await session.finish();
    expect(hostedOf(progress)).toMatchObject({
      calls: [{ passages: [{ path: "/docs/theme" }, {}] }, { logs: "42" }],
      citations: [{ path: "/docs/theme" }],
    });
    expect(fake.responses()).toHaveLength(1);
  });

  it("calls are found by polling when nothing streams", async () => {
    const { fake, open } = setup({ ...ANSWER, polls: 1 });
    fake.fault(CREATE, { kind: "unstreamed" });
    const progress = await open().finish();
    expect(hostedOf(progress)).toMatchObject({ calls: [{ passages: [{}, {}] }, { logs: "42" }], files: [{}] });
  });
});

describe("files that code made", () => {
  const cited = {
    type: "container_file_citation" as const,
    container_id: "",
    file_id: "",
    start_index: 0,
    end_index: 0,
  };
  const made = async (turn: ScriptedTurn, disturb: (fake: ReturnType<typeof setup>["fake"]) => void = () => {}) => {
    const { fake, open, engine } = setup(turn);
    disturb(fake);
    const progress = await open().finish();
    const files = hostedOf(progress)?.files ?? [];
    const { signal } = new AbortController();
    const fetchFile = (at: number, max = 100) => engine.fetchFile?.(files[at]?.ref ?? null, max, signal);
    return { fake, progress, names: files.map(({ name }) => name), fetchFile };
  };
  const named = { ...ANSWER, annotations: [{ ...cited, filename: "table.csv" }] };

  it("each file is listed once, also when the text names it", async () => {
    const { names, fetchFile } = await made(named);
    expect(names).toEqual(["table.csv"]);
    expect(await fetchFile(0)).toEqual(Buffer.from("a,b"));
  });

  it("a file with OpenAI's id for a name is named after its kind", async () => {
    const files = ["png", "bin"].map((ending) => ({ path: `/mnt/data/*.${ending}`, content: "x" }));
    const { names } = await made({ hosted: [{ ...CODE, files }], text: "Here." });
    expect(names.map((name) => name.split("/").at(-1))).toEqual(["picture.png", "file.bin"]);
  });

  it.each([
    ["no longer exists", { kind: "status", status: 404 }],
    ["does not answer", { kind: "network" }],
    ["refuses the key", { kind: "status", status: 403 }],
  ] as const)("only the files that the text names are listed when the container %s", async (_, fault) => {
    const { names, progress } = await made(named, (fake) => fake.fault(LIST, fault, 3));
    expect([names, progress.status]).toEqual([["table.csv"], "completed"]);
  });

  it("a file that is too large or gone cannot be fetched", async () => {
    const { fake, fetchFile } = await made(ANSWER);
    expect(await fetchFile(0, 2)).toBeNull();
    expect(await fetchFile(0, 3)).toEqual(Buffer.from("a,b"));
    fake.fault(CONTENT, { kind: "status", status: 404 });
    expect(await fetchFile(0)).toBeNull();
    fake.containers.expire();
    expect(await fetchFile(0)).toBeNull();
  });

  it("deleting a thread deletes the container with its files, even when it has expired before", async () => {
    for (const expired of [false, true]) {
      const { fake, open, engine } = setup(ANSWER);
      const session = open();
      await session.finish();
      expect(fake.containers.ids).toHaveLength(1);
      if (expired) fake.containers.expire();
      const remains = { conversationId: session.conversationId, states: [session.state ?? null] };
      await engine.delete(remains, new AbortController().signal);
      expect([fake.containers.ids, fake.left()]).toEqual([[], { conversations: 0, items: 0, responses: 0 }]);
    }
  });
});

it("everything else is deleted upstream when the key may not delete a container", async () => {
  const { fake, open, engine } = setup(ANSWER);
  const session = open();
  await session.finish();
  fake.fault("DELETE /containers/:id", { kind: "status", status: 403 });
  const remains = { conversationId: session.conversationId, states: [session.state ?? null] };
  await engine.delete(remains, new AbortController().signal);
  expect(fake.left()).toEqual({ conversations: 0, items: 0, responses: 0 });
});

describe("a refusal of a tool", () => {
  it.each([
    ["file_search", 404, "Vector store with id 'vs_docs' not found."],
    ["code_interpreter", 400, "Hosted tool 'code_interpreter' is not supported with gpt-6-luna."],
  ])("the error names %s for the log, and the request is not repeated", async (tool, status, message) => {
    const { fake, open } = setup();
    fake.fault(CREATE, { kind: "status", status, message });
    const failure = await open()
      .step()
      .catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: "upstream_rejected", cause: { name: `${tool} refused`, status } });
    expect(fake.sent(CREATE)).toHaveLength(1);
  });
});
