import { describe, expect, it } from "vitest";
import type { MessageRow } from "#lib/database/rows.ts";
import { hasMaintainers, toHistory } from "#lib/runs/history.ts";

const at = (minute: number): string => `2026-11-24T12:${String(minute).padStart(2, "0")}:00+00:00`;

function rows(...list: [role: MessageRow["role"], text: string, patch?: Partial<MessageRow>][]): MessageRow[] {
  return list.map(([role, text, patch], index) => ({
    id: `msg_${index}`,
    thread_id: "thread_1",
    position: index + 1,
    run_id: null,
    role,
    text,
    annotations: [],
    metadata: {},
    context: null,
    status: "completed",
    author: role === "maintainer" ? "Ada" : null,
    origin: null,
    edited_at: null,
    correction: null,
    created_at: at(index * 10),
    ...patch,
  }));
}
const corrected = (minute: number) => ({ correction: { text: "So.", author: "Ada", corrected_at: at(minute) } });
const texts = (list: MessageRow[]) => toHistory(list, new Map()).map(({ text }) => text);
const CORRECTED = '[Ada, a maintainer of these docs, corrected the answer to "First?":]\n\nSo.';

describe("the history of a turn", () => {
  it("names the maintainer who wrote a message", () => {
    const list = rows(["user", "First?"], ["assistant", "Not so."], ["maintainer", "I am Ada."]);
    expect(toHistory(list, new Map()).slice(1)).toEqual([
      { role: "assistant", text: "Not so." },
      {
        role: "assistant",
        isMaintainers: true,
        text: "[Ada, a maintainer of these docs, wrote to the reader:]\n\nI am Ada.",
      },
    ]);
    expect(hasMaintainers(list)).toBe(true);
    expect(hasMaintainers(rows(["user", "First?"], ["assistant", "So."]))).toBe(false);
  });

  it("puts an answer before what a maintainer wrote while it came", () => {
    const list = rows(["user", "First?"], ["maintainer", "Hi."], ["maintainer", "Wait."], ["assistant", "So."]);
    const [, second, third, fourth] = texts(list);
    expect([second, third?.slice(-3), fourth?.slice(-5)]).toEqual(["So.", "Hi.", "Wait."]);
    const unanswered = rows(["user", "First?"], ["maintainer", "Hi."], ["user", "Then?"], ["assistant", "So."]);
    expect(texts(unanswered).at(-1)).toBe("So.");
  });

  it("has the correction in the answer's place, and once more where it was made", () => {
    const first: Parameters<typeof rows> = [
      ["user", "First?"],
      ["assistant", "Not so.", corrected(15)],
    ];
    expect(texts(rows(...first))).toEqual(["First?", "So.", CORRECTED]);
    expect(texts(rows(...first, ["user", "Then?"], ["assistant", "Yes."]))).toEqual([
      ...["First?", "So.", CORRECTED, "Then?", "Yes."],
    ]);
    first[1] = ["assistant", "Not so.", corrected(25)];
    expect(texts(rows(...first, ["user", "Then?"], ["assistant", "Yes."]))).toEqual([
      ...["First?", "So.", "Then?", "Yes.", CORRECTED],
    ]);
    expect(toHistory(rows(...first), new Map()).at(-1)).toMatchObject({ isMaintainers: true, isRepeated: true });
  });

  it("repeats a changed message of a maintainer if the model may have the old one", () => {
    const edited = (minute: number) =>
      rows(
        ["user", "First?"],
        ["maintainer", "New.", { edited_at: at(minute) }],
        ["user", "Then?"],
        ["assistant", "Y"],
      );
    expect(texts(edited(15))).toHaveLength(4);
    expect(texts(edited(25)).at(-1)).toBe("[Ada, a maintainer of these docs, changed a message to:]\n\nNew.");
  });

  it("quotes only the beginning of a long question", () => {
    const list = rows(["user", "x".repeat(5_000)], ["assistant", "Not so.", corrected(15)]);
    expect(texts(list).at(-1)?.length).toBeLessThan(300);
  });
});
