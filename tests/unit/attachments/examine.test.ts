import { describe, expect, it } from "vitest";
import { examine } from "#lib/attachments/examine.ts";
import { ATTACHMENT_KINDS, MAX_ATTACHMENT_BYTES } from "#lib/contract/files.ts";
import { AppError } from "#lib/errors.ts";
import { gif, jpeg, pdf, png, webp } from "#tests/support/sample-files.ts";

/** The media type, or the code and the words of the refusal. */
async function verdict(name: string, content: Buffer, taken = ATTACHMENT_KINDS.slice()) {
  try {
    return await examine(name, content, taken);
  } catch (error) {
    if (error instanceof AppError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
const text = (content: string) => Buffer.from(content);

describe("the type of an upload", () => {
  it.each([
    ["a.png", png(), "image/png"],
    ["a.jpeg", jpeg(), "image/jpeg"],
    ["A.JPG", jpeg(640, 480), "image/jpeg"],
    ["a.gif", gif(), "image/gif"],
    ["a.webp", webp(), "image/webp"],
    ["a.pdf", pdf(), "application/pdf"],
    ["a.pdf", pdf({ pages: 100 }), "application/pdf"],
    ["notes.txt", text("Grüße\r\n\tund 🎈\n"), "text/plain"],
    ["log", text("no ending"), "text/plain"],
    ["picture.svg", text("<svg onload=alert(1)>"), "text/plain"],
    ["page.html", text("<script>alert(1)</script>"), "text/plain"],
    ["about-gif.md", text("GIF89a is a format, BM another, MZ a third."), "text/plain"],
    ["bom.csv", Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text("a;b")]), "text/plain"],
    ["no-ending", png(), "image/png"],
  ])("is found by the content of %s", async (name, content, type) => {
    expect(await verdict(name, content)).toBe(type);
  });

  it.each([
    ["a.png that is text", "a.png", text("no picture"), "By its name it is a PNG, but its content is not."],
    ["a.png that is a JPEG", "a.png", jpeg(), "By its name it is a PNG"],
    ["a.pdf that is a PNG", "a.pdf", png(), "By its name it is a PDF"],
    ["a.jpg that is a PDF", "a.jpg", pdf(), "By its name it is a JPEG"],
    [
      "a PNG without its end",
      "a.png",
      png(40, 40).subarray(0, -16),
      "The PNG cannot be read: it is broken or cut off.",
    ],
    ["a PNG without its header", "a.png", png().subarray(0, 20), "The PNG cannot be read"],
    ["a PNG of no size", "a.png", png(1, 1, { width: 0, height: 7 }), "The PNG cannot be read"],
    ["a JPEG cut off", "a.jpg", jpeg().subarray(0, 30), "The JPEG cannot be read"],
    ["a GIF cut off", "a.gif", gif().subarray(0, 9), "The GIF cannot be read"],
    ["a WebP cut off", "a.webp", webp().subarray(0, 36), "The WebP cannot be read"],
    ["a bomb", "a.png", png(1, 1, { width: 65_535, height: 65_535 }), "The image has 65535 × 65535 pixels; at most 50"],
    ["an encrypted PDF", "a.pdf", pdf({ locked: true }), "The PDF is encrypted: it opens with a password only."],
    ["a PDF cut off", "a.pdf", pdf().subarray(0, 30), "The PDF cannot be opened: it is broken."],
    ["a PDF of words", "a.pdf", text("%PDF-1.7\nnothing of the sort"), "The PDF cannot be opened"],
    ["a PDF without pages", "a.pdf", pdf({ pages: 0 }), "The PDF cannot be opened"],
    ["a long PDF", "a.pdf", pdf({ pages: 101 }), "The PDF has 101 pages; at most 100 are read."],
    ["UTF-16", "a.txt", Buffer.from("\uFEFFHello", "utf16le"), "The text is not in UTF-8"],
    ["Latin-1", "a.txt", Buffer.from("Grüße", "latin1"), "It is no image, no PDF and no text in UTF-8."],
    ["a text with NULs", "a.txt", text("a\0b"), "It is no image, no PDF and no text in UTF-8."],
    ["PDF behind a script", "a.pdf", Buffer.concat([text("<script>x</script>\n"), pdf()]), "By its name it is a PDF"],
  ])("is refused with an explanation for %s", async (_, name, content, words) => {
    expect(await verdict(name, content)).toContain(`attachment_unreadable: ${words}`);
  });

  it("is that of the first bytes, whatever follows them", async () => {
    expect(await verdict("a.gif", Buffer.concat([gif(), text("<script>alert(1)</script>")]))).toBe("image/gif");
    expect(await verdict("both", Buffer.concat([pdf(), png()]))).toBe("application/pdf");
  });

  it("is refused with the accepted kinds when it is none of them", async () => {
    const zip = Buffer.from("UEsDBBQAAAAIAAAAIQAAAAAAAAAAAAAAAAABAAAAYVBLBQYAAAAAAAAAAA==", "base64");
    const all = "Taken are: text files (UTF-8), images (PNG, JPEG, GIF, WebP), PDFs.";
    expect(await verdict("a.zip", zip)).toBe(`attachment_unsupported: ${all}`);
    expect(await verdict("a.bmp", Buffer.concat([text("BM"), Buffer.alloc(60, 1), Buffer.alloc(4)]))).toContain(all);
    expect(await verdict("a.png", png(), ["text"])).toBe("attachment_unsupported: Taken are: text files (UTF-8).");
    expect(await verdict("a.txt", text("x"), [])).toBe("attachment_unsupported: Taken are: no files.");
  });

  it("has a size limit for each kind", async () => {
    const { text: most } = MAX_ATTACHMENT_BYTES;
    expect(await verdict("a.txt", Buffer.alloc(most, "x"))).toBe("text/plain");
    expect(await verdict("a.txt", Buffer.alloc(most + 1, "x"))).toBe(
      "attachment_too_large: It may be 128 kB (131072 bytes) at most.",
    );
    expect(await verdict("a.png", Buffer.concat([png(), Buffer.alloc(most)]))).toBe("image/png");
  });
});
