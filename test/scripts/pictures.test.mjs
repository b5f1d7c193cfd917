import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { withFewerColours } from "../e2e/lib/fewer-colours.mjs";

const images = join(import.meta.dirname, "../../docs/images");

/** A PNG in 8-bit RGB of rows as they stand in it: the rule of the filter, then bytes. Nobody asks for its sums. */
function png(width, rows) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, 2], 8);
  const chunk = (type, data) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.alloc(8),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.from(rows.flat()))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

describe("pictures of the window", () => {
  it("keep the colours of a picture that has few, whatever filter its rows have", () => {
    const plain = png(
      2,
      Array.from({ length: 4 }, () => [0, 9, 8, 7, 9, 8, 7]),
    );
    const filtered = png(2, [
      [1, 9, 8, 7, 0, 0, 0],
      [2, 0, 0, 0, 0, 0, 0],
      [3, 5, 4, 4, 0, 0, 0],
      [4, 0, 0, 0, 0, 0, 0],
    ]);
    const once = withFewerColours(plain);
    expect(once.subarray(once.indexOf("PLTE") + 4, once.indexOf("PLTE") + 7)).toEqual(Buffer.from([9, 8, 7]));
    expect(withFewerColours(filtered)).toEqual(once);
  });

  it.each(readdirSync(images))("have a palette, and fit into the page of the extension: %s", (name) => {
    const bytes = readFileSync(join(images, name));
    // The kind "indexed" of the header.
    expect(bytes[25]).toBe(3);
    expect(bytes.length).toBeLessThan(50_000);
  });
});
