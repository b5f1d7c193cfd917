/**
 * An esbuild plugin: the icon font with the icons that the style sheets name, a twentieth of its size. All else of the font is as it
 * was made: an outline is taken or left.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** @param inside whether the style sheet has the font inside, or in a file beside it */
export const iconFont = (folder, inside = false) => ({
  name: "icon-font",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]codicon\.ttf$/ }, ({ path }) => ({
      contents: fontWith(readFileSync(path), codePointsIn(folder)),
      loader: inside ? "dataurl" : "file",
    }));
  },
});

/** The characters that the style sheets in a folder put into `content`. */
function codePointsIn(folder) {
  const sheets = readdirSync(folder).filter((name) => name.endsWith(".css"));
  return sheets.flatMap((name) =>
    [...readFileSync(join(folder, name), "utf8").matchAll(/content: "\\([0-9a-f]{4,6})"/g)].map(([, hex]) => parseInt(hex, 16)),
  );
}

/**
 * A TrueType font with the outlines of these characters, and an empty one in the place of each other.
 *
 * @throws Error when the font lacks a character
 */
export function fontWith(font, codePoints) {
  const tables = tablesOf(font);
  const wanted = [...new Set(codePoints)].sort((a, b) => a - b).map((code) => [code, glyphOf(tables.cmap, code)]);
  const missing = wanted.filter(([, glyph]) => glyph === 0).map(([code]) => code.toString(16));
  if (missing.length > 0) throw new Error(`The icon font has no ${missing.join(", ")}.`);
  const { glyf, loca } = outlines(tables, new Set([0, ...wanted.map(([, glyph]) => glyph)]));
  // `post` without the names of the glyphs, which nothing asks for.
  const post = Buffer.from(tables.post.subarray(0, 32));
  post.writeUInt32BE(0x00030000, 0);
  const head = Buffer.from(tables.head);
  head.writeUInt16BE(1, 50);
  const { hhea, hmtx, maxp, name } = tables;
  return assemble({ "OS/2": tables["OS/2"], cmap: mapOf(wanted), glyf, head, hhea, hmtx, loca, maxp, name, post });
}

function tablesOf(font) {
  const tables = {};
  for (let at = 12, left = font.readUInt16BE(4); left > 0; left--, at += 16) {
    const offset = font.readUInt32BE(at + 8);
    tables[font.toString("latin1", at, at + 4)] = font.subarray(offset, offset + font.readUInt32BE(at + 12));
  }
  return tables;
}

/** The number of a character's glyph, by the segments of the table for the Basic Multilingual Plane (format 4). */
function glyphOf(cmap, code) {
  const at = bmpTable(cmap);
  const double = cmap.readUInt16BE(at + 6);
  for (let segment = 0; segment < double; segment += 2) {
    if (cmap.readUInt16BE(at + 14 + segment) < code) continue;
    const start = cmap.readUInt16BE(at + 16 + double + segment);
    if (start > code) return 0;
    const delta = cmap.readUInt16BE(at + 16 + 2 * double + segment);
    const rangeAt = at + 16 + 3 * double + segment;
    const range = cmap.readUInt16BE(rangeAt);
    const glyph = range === 0 ? code : cmap.readUInt16BE(rangeAt + range + 2 * (code - start));
    return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
  }
  return 0;
}

function bmpTable(cmap) {
  for (let at = 4, left = cmap.readUInt16BE(2); left > 0; left--, at += 8) {
    const offset = cmap.readUInt32BE(at + 4);
    if (cmap.readUInt16BE(offset) === 4) return offset;
  }
  throw new Error("The icon font has no table of characters in format 4.");
}

/** The outlines of these glyphs, with those that they are put together of, and where each begins (format 1). */
function outlines({ glyf, loca, head, maxp }, kept) {
  const long = head.readUInt16BE(50) === 1;
  const offsetOf = (glyph) => (long ? loca.readUInt32BE(4 * glyph) : 2 * loca.readUInt16BE(2 * glyph));
  const outlineOf = (glyph) => glyf.subarray(offsetOf(glyph), offsetOf(glyph + 1));
  for (const glyph of kept) {
    const outline = outlineOf(glyph);
    if (outline.length > 0 && outline.readInt16BE(0) < 0) throw new Error("An icon is put together of others.");
  }
  const count = maxp.readUInt16BE(4);
  const places = Buffer.alloc(4 * (count + 1));
  const parts = [];
  let length = 0;
  for (let glyph = 0; glyph < count; glyph++) {
    places.writeUInt32BE(length, 4 * glyph);
    if (!kept.has(glyph)) continue;
    const outline = padded(outlineOf(glyph));
    parts.push(outline);
    length += outline.length;
  }
  places.writeUInt32BE(length, 4 * count);
  return { glyf: Buffer.concat(parts), loca: places };
}

/** The table of characters in format 12, with a group for each. */
function mapOf(wanted) {
  const table = Buffer.alloc(28 + 12 * wanted.length);
  // One table, of Windows (3) for all of Unicode (10), which follows.
  [0, 1, 3, 10].forEach((value, index) => table.writeUInt16BE(value, 2 * index));
  table.writeUInt32BE(12, 8);
  table.writeUInt16BE(12, 12);
  table.writeUInt32BE(table.length - 12, 16);
  table.writeUInt32BE(wanted.length, 24);
  wanted.forEach(([code, glyph], index) =>
    [code, code, glyph].forEach((value, part) => table.writeUInt32BE(value, 28 + 12 * index + 4 * part)),
  );
  return table;
}

const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
const checksum = (bytes) => {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 4) sum = (sum + bytes.readUInt32BE(at)) >>> 0;
  return sum;
};

function assemble(tables) {
  const names = Object.keys(tables).sort();
  const directory = Buffer.alloc(12 + 16 * names.length);
  const power = 2 ** Math.floor(Math.log2(names.length));
  directory.writeUInt32BE(0x00010000, 0);
  [names.length, 16 * power, Math.log2(power), 16 * (names.length - power)].forEach((value, index) =>
    directory.writeUInt16BE(value, 4 + 2 * index),
  );
  tables.head.writeUInt32BE(0, 8);
  const parts = names.map((name) => padded(tables[name]));
  let offset = directory.length;
  names.forEach((name, index) => {
    const at = 12 + 16 * index;
    directory.write(name, at, "latin1");
    [checksum(parts[index]), offset, tables[name].length].forEach((value, part) => directory.writeUInt32BE(value, at + 4 + 4 * part));
    offset += parts[index].length;
  });
  const font = Buffer.concat([directory, ...parts]);
  font.writeUInt32BE((0xb1b0afba - checksum(font)) >>> 0, headOf(font) + 8);
  return font;
}

/** Where the table `head` begins. */
const headOf = (font) => {
  for (let at = 12; ; at += 16) if (font.toString("latin1", at, at + 4) === "head") return font.readUInt32BE(at + 8);
};
