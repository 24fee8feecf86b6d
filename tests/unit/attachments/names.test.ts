import { describe, expect, it } from "vitest";
import { cleanName } from "#lib/attachments/names.ts";

describe("the name of an upload", () => {
  it.each([
    ["notes.txt", "notes.txt"],
    ["/etc/passwd", "passwd"],
    ["../../x.png", "x.png"],
    ["C:\\Users\\me\\report.pdf", "report.pdf"],
    ["a\r\nb\0\u202Egnp.exe", "abgnp.exe"],
    ["Ünïcode 🎈.txt", "Ünïcode 🎈.txt"],
    ["photo\u202Egnp.exe", "photognp.exe"],
    ["a\0b\n.txt", "ab.txt"],
    ["  spaced name.md ", "spaced name.md"],
    [".env", ".env"],
  ])("%j is stored as %j", (name, cleaned) => {
    expect(cleanName(name)).toBe(cleaned);
  });

  it.each(["", "/", "..", "folder/", " \u200F ", "\u200E \t"])("%j has no character that can be stored", (name) => {
    expect(cleanName(name)).toBe("");
  });
});
