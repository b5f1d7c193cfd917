import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { fontWith } from "../../scripts/build/icon-font.mjs";

const whole = readFileSync(fileURLToPath(import.meta.resolve("@vscode/codicons/dist/codicon.ttf")));
const ARROW = 0xea9c;
const CHEVRON = 0xeab6;

/** Reads a font apart from the code that writes it: tables by name, with their sums. */
function read(font) {
  const tables = new Map();
  for (let index = 0; index < font.readUInt16BE(4); index++) {
    const at = 12 + 16 * index;
    const [sum, offset, length] = [4, 8, 12].map((more) => font.readUInt32BE(at + more));
    tables.set(font.toString("latin1", at, at + 4), { sum, offset, bytes: font.subarray(offset, offset + length) });
  }
  return tables;
}

function sumOf(bytes) {
  const words = Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
  let sum = 0;
  for (let at = 0; at < words.length; at += 4) sum = (sum + words.readUInt32BE(at)) % 2 ** 32;
  return sum;
}

/** The outline of a glyph. */
function outline(tables, glyph) {
  const loca = tables.get("loca").bytes;
  const long = tables.get("head").bytes.readUInt16BE(50) === 1;
  const place = (index) => (long ? loca.readUInt32BE(4 * index) : 2 * loca.readUInt16BE(2 * index));
  return tables.get("glyf").bytes.subarray(place(glyph), place(glyph + 1));
}

/** Characters and their glyphs. */
const mapOf = (tables) => {
  const { bytes } = tables.get("cmap");
  return Array.from({ length: bytes.readUInt32BE(24) }, (_, index) =>
    [0, 4, 8].map((more) => bytes.readUInt32BE(28 + 12 * index + more)),
  );
};

describe("the icon font that ships", () => {
  const font = fontWith(whole, [CHEVRON, ARROW, CHEVRON]);
  const tables = read(font);

  it("has the outlines of the characters that are asked for, as they were, and no other", () => {
    const map = mapOf(tables);
    expect(map.map(([first, last]) => [first, last])).toEqual([
      [ARROW, ARROW],
      [CHEVRON, CHEVRON],
    ]);
    const before = read(whole);
    const kept = [0, ...map.map(([, , glyph]) => glyph)];
    for (const glyph of kept) {
      const was = outline(before, glyph);
      expect(outline(tables, glyph).subarray(0, was.length)).toEqual(was);
    }
    const glyphs = tables.get("maxp").bytes.readUInt16BE(4);
    const left = Array.from({ length: glyphs }, (_, glyph) => glyph).filter(
      (glyph) => outline(tables, glyph).length > 0,
    );
    expect(left.every((glyph) => kept.includes(glyph))).toBe(true);
    expect(outline(tables, kept[1]).length).toBeGreaterThan(0);
  });

  it("has the measures of the whole font, and sums that are right", () => {
    for (const name of ["hhea", "hmtx", "maxp", "name", "OS/2"])
      expect(tables.get(name).bytes, name).toEqual(read(whole).get(name).bytes);
    for (const [name, { sum, offset, bytes }] of tables) {
      expect(offset % 4, name).toBe(0);
      // That of `head` is made without the sum of the whole font in it.
      const counted = Buffer.from(bytes);
      if (name === "head") counted.writeUInt32BE(0, 8);
      expect(sum, name).toBe(sumOf(counted));
    }
    expect(sumOf(font)).toBe(0xb1b0afba);
  });

  it("is a twentieth of the size", () => {
    expect(font.length).toBeLessThan(whole.length / 10);
  });

  it("is not made without an icon that is named", () => {
    expect(() => fontWith(whole, [0x41])).toThrow("The icon font has no 41.");
  });
});
