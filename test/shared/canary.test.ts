/** That a key is found in whatever coding it is hidden: what the tests of keys rest on. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { found } from "../support/canary.js";

const KEY = "q7Z/x+4Kd=9w@Vm2~Lr8!Hb";
const bytes = (text: string) => Buffer.from(text, "utf8");
const around = fc.tuple(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }));
/** A piece of a stream as an event in a log has it. */
const event = (text: string) => JSON.stringify({ kind: "delta", nodeId: "greet/answer", attempt: 0, text });
const inPieces = (size: number) =>
  Array.from({ length: Math.ceil(KEY.length / size) }, (_, at) => KEY.slice(at * size, (at + 1) * size));

const CODINGS: Readonly<Record<string, (before: string, after: string) => string | Uint8Array>> = {
  plain: (before, after) => `${before}${KEY}${after}`,
  "as JSON": (before, after) => JSON.stringify([before, KEY, after]),
  "as JSON in JSON": (before, after) => JSON.stringify(JSON.stringify({ a: `${before}"${KEY}"${after}` })),
  "in base64, wherever it stands": (before, after) => bytes(before + KEY + after).toString("base64"),
  "in base64 of URLs": (before, after) => bytes(before + KEY + after).toString("base64url"),
  "percent-encoded": (before, after) =>
    encodeURIComponent(`${before.replaceAll(/[\ud800-\udfff]/g, "")}${KEY}`) + bytes(after).toString("hex"),
  "percent-encoded in small letters": () => encodeURIComponent(KEY).replaceAll(/%../g, (code) => code.toLowerCase()),
  "percent-encoded whole": () => [...bytes(KEY)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "in hexadecimal": (before, after) => bytes(before + KEY + after).toString("hex"),
  "in HEXADECIMAL": (before, after) =>
    bytes(before + KEY + after)
      .toString("hex")
      .toUpperCase(),
  "in UTF-16": (before, after) => Buffer.from(before + KEY + after, "utf16le"),
  "in bytes that are no text": (before, after) =>
    Buffer.concat([Buffer.from([255, 0, 200]), bytes(before + KEY + after), Buffer.from([128])]),
  reversed: () => Array.from(KEY).reverse().join(""),
  "cut off": (before) => before + KEY.slice(0, 9),
};

describe("a key is found", () => {
  test.each(Object.entries(CODINGS))("%s", (_name, hide) => {
    fc.assert(
      fc.property(around, ([before, after]) => {
        const hidden = hide(before, after);
        expect(found(KEY, hidden), String(hidden)).not.toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test.each([3, 4, 5, 6, 7, 8, 12])("in the deltas of a stream, %i characters each", (size) => {
    expect(found(KEY, inPieces(size).map(event).join("\n"))).not.toEqual([]);
    // The first piece has a word of the text before it.
    const [first, ...rest] = [
      KEY.slice(0, 2),
      ...inPieces(size)
        .join("")
        .slice(2)
        .match(new RegExp(`.{1,${size}}`, "gs"))!,
    ];
    expect(found(KEY, [`the ${first}`, ...rest].map(event).join("\n"))).not.toEqual([]);
  });
});

test("nothing is found where it is not", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 2000 }), (text) => {
      expect(found(KEY, text)).toEqual([]);
    }),
    { numRuns: 50 },
  );
  expect(found(KEY, `Incorrect API key provided: [secret] (${btoa("another key, as long as the one")})`)).toEqual([]);
});
