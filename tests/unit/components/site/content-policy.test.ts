import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { setFrameAncestors, setReporting, setStylePolicy } from "#components/site/policy/content-policy.ts";

function response(policy?: string) {
  const headers = new Map<string, string>(policy === undefined ? [] : [["Content-Security-Policy", policy]]);
  const res = {
    getHeader: (name: string) => headers.get(name),
    setHeader: (name: string, value: string) => headers.set(name, value),
  } as unknown as ServerResponse;
  const directive = (name: string) =>
    headers
      .get("Content-Security-Policy")
      ?.split("; ")
      .find((text) => text.startsWith(`${name} `));
  return { res, directive, headers };
}

const source = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

describe("the content security policy for styles", () => {
  it("the policy allows the page's nonce, its style attributes by their hashes, and an empty sheet", () => {
    const { res, directive } = response();
    setStylePolicy(res, "abc", '<p style="--f:&quot;A&amp;B&quot;"></p><i style="top:0"></i><b style="top:0"></b>');
    const wanted = ["", '--f:"A&B"', "top:0"].map(source).join(" ");
    expect(directive("style-src")).toBe(`style-src 'self' 'nonce-abc' 'unsafe-hashes' ${wanted}`);
    expect(directive("style-src-attr")).toBeUndefined();
  });

  it("all style attributes are allowed when their hashes would not fit a header, sheets are not", () => {
    const { res, directive } = response();
    const html = Array.from({ length: 25 }, (_, i) => `<p style="top:${i}px"></p>`).join("");
    setStylePolicy(res, "abc", html);
    expect(directive("style-src")).toBe(`style-src 'self' 'nonce-abc' ${source("")}`);
    expect(directive("style-src-attr")).toBe("style-src-attr 'unsafe-inline'");
  });

  it("the other directives of the policy stay as they are", () => {
    const { res, directive } = response("default-src 'self'; frame-ancestors 'none'");
    setFrameAncestors(res, ["https://www.example.com"]);
    setStylePolicy(res, "abc", "");
    expect(directive("default-src")).toBe("default-src 'self'");
    expect(directive("frame-ancestors")).toBe("frame-ancestors 'self' https://www.example.com");
    expect(directive("style-src")).toBe(`style-src 'self' 'nonce-abc' ${source("")}`);
  });
});

it("violations are reported to the configured address", () => {
  const { res, directive, headers } = response("default-src 'self'");
  setReporting(res);
  expect(directive("report-to")).toBeUndefined();
  headers.set("Reporting-Endpoints", 'csp="https://reports.example.com/csp?site=docs"');
  setReporting(res);
  expect(directive("report-to")).toBe("report-to csp");
  expect(directive("report-uri")).toBe("report-uri https://reports.example.com/csp?site=docs");
  expect(directive("default-src")).toBe("default-src 'self'");
});
