import { renderToStaticMarkup } from "react-dom/server";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { deleteOwnKey, findKeyFault, isKeyError, saveOwnKey } from "#components/assistant/data/browser/own-key.ts";
import { OwnKeyBar } from "#components/assistant/own-key/own-key-bar.tsx";
import { OwnKeyForm } from "#components/assistant/own-key/own-key-form.tsx";
import { forbiddenStorage, stubBrowser } from "#tests/support/fakes/browser.ts";
import { buttonsIn } from "#tests/support/fakes/conversations.ts";

const KEY = `sk-${"a".repeat(40)}WXYZ`;

beforeEach(() => {
  const restore = stubBrowser();
  deleteOwnKey();
  return restore;
});

const bar = (model: string | null) => renderToStaticMarkup(<OwnKeyBar model={model} onDone={() => undefined} />);
const nothing = () => undefined;

describe("storing the reader's own key", () => {
  it("the key is stored in the browser until the reader deletes it", () => {
    saveOwnKey(KEY, false);
    expect([localStorage.getItem("assistant:own-key"), sessionStorage.getItem("assistant:own-key")]).toEqual([
      KEY,
      null,
    ]);
    deleteOwnKey();
    expect(localStorage.getItem("assistant:own-key")).toBeNull();
  });

  it("a key for this tab only is not stored in the browser, and replaces one that was", () => {
    saveOwnKey(KEY, false);
    saveOwnKey(`${KEY}2`, true);
    expect([localStorage.getItem("assistant:own-key"), sessionStorage.getItem("assistant:own-key")]).toEqual([
      null,
      `${KEY}2`,
    ]);
  });

  it("the key lasts as long as the page where storage is forbidden", () => {
    vi.stubGlobal("localStorage", forbiddenStorage);
    vi.stubGlobal("sessionStorage", forbiddenStorage);
    saveOwnKey(KEY, true);
    expect(bar("gpt-6-luna")).toContain("WXYZ");
  });
});

describe("the bar above the composer", () => {
  it("a site with a key of its own shows no bar", () => {
    expect(bar(null)).toBe("");
  });

  it("a reader without a key is offered to use one", () => {
    expect(bar("gpt-6-luna")).toContain("With a key, gpt-6-luna answers.");
    expect(buttonsIn(bar("gpt-6-luna"))).toEqual(["Use your own OpenAI key"]);
  });

  it("only the last four characters of a key are shown", () => {
    saveOwnKey(KEY, false);
    expect(bar("gpt-6-luna")).toContain("Your key …WXYZ answers.");
    expect(bar("gpt-6-luna")).not.toContain("aWXYZ");
    expect(buttonsIn(bar("gpt-6-luna"))).toEqual(["Change key", "Forget the key"]);
  });
});

describe("the form for a key", () => {
  const form = () => renderToStaticMarkup(<OwnKeyForm model="gpt-6-luna" onSaved={nothing} onCancel={nothing} />);

  it("the field hides the key and is not completed by the browser", () => {
    expect(form()).toMatch(/<input[^>]* type="password"/);
    expect(form()).toMatch(/<input[^>]* autoComplete="off"/i);
    expect(form()).toContain("Use this key");
  });

  it("a page over plain http takes no key", () => {
    vi.stubGlobal("isSecureContext", false);
    expect(form()).toContain("A key is only sent over https");
    expect(form()).not.toMatch(/type="password"|Use this key/);
  });
});

describe("checking a key", () => {
  it.each([
    ["", "ownKey.empty"],
    ["sk-abc def ghi jkl mno pqr", "ownKey.characters"],
    [`sk-${"é".repeat(30)}`, "ownKey.characters"],
    ["pk-0123456789abcdefghij", "ownKey.prefix"],
    ["sk-short", "ownKey.partial"],
    [`sk-${"x".repeat(300)}`, "ownKey.partial"],
  ])("%j is refused: %s", (text, fault) => {
    expect(findKeyFault(text)).toBe(fault);
  });

  it("a key of a project is accepted", () => {
    expect(findKeyFault("sk-proj-0123_456789-abcdefghij")).toBeNull();
  });

  it.each([
    ["own_key_invalid", true],
    ["own_key_quota", true],
    ["rate_limited", false],
    [undefined, false],
  ])("the error %s concerns the reader's key: %s", (code, expected) => {
    expect(isKeyError(code)).toBe(expected);
  });
});
