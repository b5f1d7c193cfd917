import { expect, test } from "vitest";
import { crc32 } from "../../runtime/crc32.js";

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ["", 0x00000000],
  ["a", 0xe8b7be43],
  ["123456789", 0xcbf43926],
  ["The quick brown fox jumps over the lazy dog", 0x414fa339],
])("the CRC-32 of %j is the published check value", (text, expected) => {
  expect(crc32(bytes(text))).toBe(expected);
});

test("a range is the CRC-32 of that range alone", () => {
  expect(crc32(bytes("xx123456789yy"), 2, 11)).toBe(0xcbf43926);
});
