import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { sendFile } from "#lib/http/send-file.ts";

const CONTENT = Buffer.from("<script>alert(1)</script>");

function send(name: string, known?: string, mediaType = "text/plain") {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, { "if-none-match": known });
  const res = new ServerResponse(req);
  const sent: unknown[] = [];
  const end = res.end.bind(res);
  res.end = ((chunk?: unknown) => {
    if (chunk !== undefined) sent.push(chunk);
    return end();
  }) as typeof res.end;
  const file = { id: "file_1", object: "file" as const, name, media_type: mediaType, bytes: CONTENT.length };
  sendFile(req, res, file, CONTENT);
  return { status: res.statusCode, header: (header: string) => res.getHeader(header), sent };
}

describe("a file of a thread", () => {
  it("is sent with its type as a download", () => {
    const { status, header, sent } = send("chart.png", undefined, "image/png");
    expect([status, header("Content-Type"), sent]).toEqual([200, "image/png", [CONTENT]]);
    expect(header("Content-Disposition")).toBe("attachment; filename=chart.png");
  });

  it("never runs as a page of this site, whatever it contains", () => {
    const { header } = send("page.html");
    expect(header("Content-Security-Policy")).toBe("default-src 'none'; sandbox");
    expect(header("X-Content-Type-Options")).toBe("nosniff");
    expect(header("Content-Disposition")).toMatch(/^attachment/);
  });

  it.each(['a"; filename="b.exe', "a\r\nSet-Cookie: x=1", "Übersicht 😀.csv"])(
    "can have the name %j without breaking the header",
    (name) => {
      const disposition = String(send(name).header("Content-Disposition"));
      expect(disposition).toMatch(/^attachment; filename="(?:[^"\\]|\\.)*"/);
      expect(disposition).not.toMatch(/[\r\n]/);
    },
  );

  it("is cached only by its reader's browser, which asks the server before it uses its copy", () => {
    const { header } = send("a.txt");
    expect([header("Cache-Control"), header("ETag")]).toEqual(["private, no-cache", '"file_1"']);
    const again = send("a.txt", '"file_1"');
    expect([again.status, again.sent]).toEqual([304, []]);
  });
});
