import { describe, expect, it } from "vitest";
import { createMask, MASK_KINDS } from "#lib/masking/mask.ts";

/** Put together here, so that no scanner takes them for real ones. */
const SECRETS = {
  OpenAI: ["sk", "proj", "a1B2c3D4e5".repeat(5)].join("-"),
  Anthropic: ["sk", "ant", "api03", `${"a".repeat(93)}AA`].join("-"),
  GitHub: `ghp_${"a1B2c3D4e5F6".repeat(3)}`,
  Slack: ["xoxb", "123456789012", "123456789012", "abcDEF123456abcDEF123456"].join("-"),
  JWT: ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"].join("."),
  "private key": `-----BEGIN RSA PRIVATE KEY-----\n${`${"MIIEow".repeat(10)}\n`.repeat(6)}-----END RSA PRIVATE KEY-----`,
};
const mask = createMask(MASK_KINDS, () => false);
const secretsOnly = createMask([], () => false);

describe("masking a text", () => {
  it.each(Object.entries(SECRETS))(
    "a key or token is masked, whichever kinds are configured: %s",
    async (_, secret) => {
      const { text, kinds } = await secretsOnly(`Why is "${secret}" refused?`);
      expect(text).toContain("[masked secret]");
      expect(text).not.toContain(secret.slice(8, 40));
      expect([text.startsWith('Why is "'), text.endsWith("refused?"), kinds]).toEqual([true, true, ["secret"]]);
    },
  );

  it.each([
    ["email", "Write to jane.doe+docs@mail.example.co.uk, please", "Write to [masked email], please"],
    ["phone", "Call +49 30 901820 or not", "Call [masked phone] or not"],
    ["card", "4111 1111 1111 1111 is refused", "[masked card] is refused"],
    ["iban", "From DE89 3704 0044 0532 0130 00 to you", "From [masked iban] to you"],
  ] as const)("personal data is masked only if its kind is configured: %s", async (kind, text, masked) => {
    expect(await mask(text)).toEqual({ text: masked, kinds: [kind] });
    expect(await secretsOnly(text)).toEqual({ text, kinds: [] });
  });

  it.each([
    "Node 22.18.0 and issue 1234567890123, run_0123456789abcdef, 2026-11-23T02:30:00Z",
    "4111 1111 1111 1112 is no card, DE00 3704 0044 0532 0130 00 no account",
    "npm install @twilio-paste/core@21.0.0 && git clone git@github.com:a/b",
    "const key = process.env.OPENAI_API_KEY; // sk-...",
    "Set SLACK_BOT_TOKEN=xoxb-... and SESSION_SECRET",
    "2147483647 + 1 = 2147483648, +1 for this",
  ])("other text is not masked: %s", async (text) => {
    // An address of a repository is one of a mailbox, too.
    expect((await mask(text)).kinds.filter((kind) => kind !== "email")).toEqual([]);
  });

  it("text of the docs is not masked", async () => {
    const published = createMask(MASK_KINDS, (text) => text === SECRETS.GitHub || text === "help@example.com");
    const text = `${SECRETS.GitHub} help@example.com`;
    expect(await published(text)).toEqual({ text, kinds: [] });
    expect((await published(`${text} other@example.com`)).kinds).toEqual(["email"]);
  });

  it("overlapping matches are masked once", async () => {
    const { text } = await mask(`https://user:${SECRETS.GitHub}@example.com/x ${SECRETS.Slack}`);
    expect(text).not.toContain(SECRETS.GitHub);
    expect(text).not.toContain(SECRETS.Slack);
  });

  it("masking takes time proportional to the length of the text", async () => {
    const hostile = [
      "a ",
      "sk-",
      "xoxb-1",
      "a@",
      "a@b.",
      "+1 ",
      "+",
      "1 ",
      "1-",
      "AA11",
      "eyJ",
      "eyJaaaaaaaa.",
      '="',
      "-----BEGIN ",
      "_",
    ];
    const time = async (unit: string, length: number) => {
      const text = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
      const fresh = createMask(MASK_KINDS, () => false);
      const started = process.cpuUsage();
      await fresh(text);
      return process.cpuUsage(started).user / 1_000;
    };
    for (const unit of hostile) {
      await time(unit, 2_000);
      const short = Math.min(await time(unit, 32_000), await time(unit, 32_000));
      const long = Math.min(await time(unit, 128_000), await time(unit, 128_000));
      // Four times the length; sixteen times the work were its square.
      expect(long, `${JSON.stringify(unit)}: ${short} ms, then ${long} ms`).toBeLessThan(8 * short + 40);
    }
  });
});
