import { describe, expect, it } from "vitest";
import { fileSize } from "#components/assistant/attachments/file-size.ts";
import { acceptOf, describeKinds, findFault, guessKind } from "#components/assistant/attachments/kinds.ts";
import { ATTACHMENT_KINDS } from "#lib/contract/files.ts";
import { english } from "#tests/support/texts.ts";

describe("the kind of a chosen file", () => {
  it.each([
    ["notes.md", "", "text"],
    ["data.csv", "application/vnd.ms-excel", "text"],
    ["code.ts", "video/mp2t", "text"],
    ["drawing.svg", "image/svg+xml", "text"],
    ["shot.PNG", "image/png", "image"],
    ["paper.PDF", "", "pdf"],
    ["film.mp4", "video/mp4", "other"],
    ["photo.heic", "image/heic", "other"],
    ["sheet.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "other"],
    ["Makefile", "", null],
  ])("%s with the type %j is guessed as %s", (name, type, kind) => {
    expect(guessKind({ name, type })).toBe(kind);
  });

  it("a file is refused before the upload only where the server would certainly refuse it", () => {
    const fault = (name: string, type: string, size: number, kinds = ATTACHMENT_KINDS.slice(0, 2)) =>
      findFault({ name, type, size }, kinds, english);
    expect(fault("a.txt", "text/plain", 131_072)).toBeNull();
    expect(fault("a.txt", "text/plain", 131_073)).toBe("Too large: text files may have up to 128 kB.");
    expect(fault("a.png", "image/png", 4_194_305)).toBe("Too large: images may have up to 4 MB.");
    expect(fault("Makefile", "", 4_194_304)).toBeNull();
    expect(fault("disk", "", 4_194_305)).toBe("Too large: files may have up to 4 MB.");
    expect(fault("a.pdf", "application/pdf", 9)).toBe("Only text files and images can be attached here.");
    expect(fault("a.pdf", "application/pdf", 9, [...ATTACHMENT_KINDS])).toBeNull();
    expect(fault("a.txt", "text/plain", 0)).toBe("This file is empty.");
  });

  it("kinds and sizes are described in words for readers", () => {
    expect(describeKinds(["pdf"], english)).toBe("PDFs");
    expect(describeKinds(ATTACHMENT_KINDS, english)).toBe("text files, images, and PDFs");
    expect(acceptOf(["pdf"])).toBe("application/pdf,.pdf");
    expect([1, 1_023, 1_024, 131_073, 4_194_304, 4_194_305].map((bytes) => fileSize(bytes, english))).toEqual([
      "1 byte",
      "1,023 bytes",
      "1 kB",
      "129 kB",
      "4 MB",
      "4.1 MB",
    ]);
  });
});
