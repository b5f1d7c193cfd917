import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { StoreCorruptError, StoreError } from "../../runtime/host/errors.js";
import { decodeLog, decodeRecord, encodeRecord, RECORD_VERSION } from "../../runtime/host/file-store/record.js";

const log = (...records: readonly Uint8Array[]) => new Uint8Array(records.flatMap((record) => [...record]));
const frames = [1, 2, 3].map((n) => encodeRecord("entry", { n, text: "x".repeat(n * 10) }));
const whole = log(...frames);
const numbersOf = (bytes: Uint8Array) => decodeLog(bytes, "log").records.map((record) => record.n);

test("any JSON comes back as it was, keys of the prototype included", () => {
  const json = fc.jsonValue();
  fc.assert(
    fc.property(json, fc.dictionary(fc.constantFrom("__proto__", "~__proto__", "constructor", "a"), json), (a, b) => {
      const record = decodeRecord(encodeRecord("entry", { a, b }), "file");
      expect(JSON.stringify(record.b)).toBe(JSON.stringify(b));
      expect(JSON.stringify(record.a)).toBe(JSON.stringify(a));
    }),
  );
});

describe("a log (R7)", () => {
  test("cut anywhere gives the frames that are whole", () => {
    const ends = [frames[0], frames[1], frames[2]].reduce<number[]>(
      (sums, frame) => [...sums, (sums.at(-1) ?? 0) + (frame?.length ?? 0)],
      [],
    );
    for (let length = 0; length <= whole.length; length++) {
      const count = ends.filter((end) => end <= length).length;
      expect(numbersOf(whole.subarray(0, length))).toEqual([1, 2, 3].slice(0, count));
    }
  });

  test("with a tail of zeros or noise gives the frames that are whole", () => {
    const [first] = frames;
    for (const tail of [new Uint8Array(8), new Uint8Array(4096), new Uint8Array([0, 0, 0, 9, 1, 2, 3, 4, 5])]) {
      expect(numbersOf(log(first!, tail))).toEqual([1]);
    }
  });

  test("with any bit of any but the last frame flipped is damaged, never half read", () => {
    const last = whole.length - (frames[2]?.length ?? 0);
    for (let bit = 0; bit < last * 8; bit++) {
      const flipped = whole.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => decodeLog(flipped, "log"), `bit ${bit}`).toThrow(StoreCorruptError);
    }
  });

  test("with any bit of the last frame flipped loses that frame alone, as after an interrupted write", () => {
    const last = whole.length - (frames[2]?.length ?? 0);
    for (let bit = last * 8; bit < whole.length * 8; bit++) {
      const flipped = whole.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(numbersOf(flipped), `bit ${bit}`).toEqual([1, 2]);
    }
  });

  test("of which so many bytes count must have them whole, and nothing after them counts", () => {
    const two = (frames[0]?.length ?? 0) + (frames[1]?.length ?? 0);
    expect(decodeLog(whole, "log", two).records).toHaveLength(2);
    expect(() => decodeLog(whole, "log", two - 1)).toThrow(StoreCorruptError);
    expect(() => decodeLog(whole.subarray(0, two - 1), "log", two)).toThrow(StoreCorruptError);
  });
});

test("a file with any bit flipped is damaged", () => {
  const file = encodeRecord("decision", { checkpointId: "c", decision: { kind: "expired" } });
  for (let bit = 0; bit < file.length * 8; bit++) {
    const flipped = file.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(() => decodeRecord(flipped, "file"), `bit ${bit}`).toThrow(StoreCorruptError);
  }
});

test("a record of a newer version is refused as such, not as damage", () => {
  const newer = encodeRecord("entry", { v: RECORD_VERSION + 1 });
  const attempt = () => decodeLog(newer, "log");
  expect(attempt).toThrow(StoreError);
  expect(attempt).toThrow(/newer version/);
});

test("noise of any kind is refused cleanly", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
      expect(() => decodeRecord(noise, "file")).toThrow(StoreCorruptError);
      expect(decodeLog(noise, "log").records).toEqual([]);
    }),
  );
});
