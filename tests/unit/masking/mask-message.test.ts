import { expect, it } from "vitest";
import type { MessageRow } from "#lib/database/rows.ts";
import { maskMessage } from "#lib/masking/mask-message.ts";

const mask = async (text: string) => ({ text: text.replaceAll("secret", "***"), kinds: [] });
const message = (patch: Partial<MessageRow>) =>
  ({ id: "msg_1", role: "user", text: "", context: null, ...patch }) as MessageRow;

it("masking a message masks the text and the selected passage of a question", async () => {
  const context = { page: "/docs/secret", selection: "a secret passage", masked: ["secret"] };
  expect(await maskMessage(message({ text: "my secret", context }), mask)).toEqual(
    message({ text: "my ***", context: { ...context, selection: "a *** passage" } }),
  );
});

it("masking a message does not change the context of a question without a passage", async () => {
  const context = { page: "/docs/a", selection: null };
  expect((await maskMessage(message({ text: "x", context }), mask)).context).toEqual(context);
  expect((await maskMessage(message({ text: "x" }), mask)).context).toBeNull();
});

it("masking a message does not change an answer or the stored row", async () => {
  const answer = message({ role: "assistant", text: "the secret" });
  expect(await maskMessage(answer, mask)).toBe(answer);
  const question = message({ text: "the secret" });
  await maskMessage(question, mask);
  expect(question.text).toBe("the secret");
});
