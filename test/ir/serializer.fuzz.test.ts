import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../runtime/crc32.js";
import { BundleError } from "../../runtime/ir/reading.js";
import { IRSerializer } from "../../runtime/ir/serializer.js";
import { validateModule } from "../../runtime/ir/validate.js";
import { verifyModule } from "../../runtime/ir/verifier.js";
import { arbitraryModule } from "../support/arbitrary-module.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? (process.env.SCAICORE_SOAK === "1" ? 100_000 : 1200));
const serializer = new IRSerializer();

const seeds = fc.sample(arbitraryModule(), { numRuns: 40, seed: 7 }).map((module) => serializer.serialize(module));

type Mutation = (bytes: Uint8Array, at: number, value: number) => Uint8Array;
const MUTATIONS: Readonly<Record<string, Mutation>> = {
  set: (bytes, at, value) => bytes.with(at, value),
  flip: (bytes, at, value) => bytes.with(at, bytes[at]! ^ (1 << (value % 8))),
  cut: (bytes, at) => bytes.slice(0, at),
  insert: (bytes, at, value) => new Uint8Array([...bytes.slice(0, at), value, ...bytes.slice(at)]),
  remove: (bytes, at, value) => new Uint8Array([...bytes.slice(0, at), ...bytes.slice(at + 1 + (value % 8))]),
  repeat: (bytes, at, value) => new Uint8Array([...bytes.slice(0, at + 1 + (value % 32)), ...bytes.slice(at)]),
};

/** A header that fits, so that the payload is looked at. */
function sealed(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 16) return bytes;
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  view.setUint32(8, copy.length - 16);
  view.setUint32(12, crc32(copy, 16));
  return copy;
}

describe("a mutated bundle", () => {
  it(`is a BundleError or a module that verifies without a throw, ${RUNS} times`, () => {
    const step = fc.record({
      mutation: fc.constantFrom(...Object.keys(MUTATIONS)),
      place: fc.nat(1_000_000),
      value: fc.oneof(fc.nat(255), fc.constantFrom(0xc1, 0xc4, 0xdb, 0xdd, 0xdf, 0x80, 0x9f, 0xff)),
    });
    let read = 0;
    fc.assert(
      fc.property(
        fc.nat(seeds.length - 1),
        fc.array(step, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (seed, steps, seal) => {
          let bytes = seeds[seed]!;
          for (const { mutation, place, value } of steps)
            if (bytes.length > 0) bytes = MUTATIONS[mutation]!(bytes, place % bytes.length, value);
          try {
            const module = serializer.deserialize(seal ? sealed(bytes) : bytes);
            read++;
            expect(validateModule(module).ok).toBe(true);
            expect(Array.isArray(verifyModule(module))).toBe(true);
            expect(isDeepStrictEqual(serializer.deserialize(serializer.serialize(module)), module)).toBe(true);
          } catch (error) {
            if (!(error instanceof BundleError)) throw error;
          }
        },
      ),
      { numRuns: RUNS },
    );
    // Some mutations hit a name or a number; if none did, the test looked at nothing but checksums.
    expect(read).toBeGreaterThan(0);
  });

  it(`of JSON is a BundleError or a module, ${Math.ceil(RUNS / 3)} times`, () => {
    const texts = seeds.map((bytes) => JSON.stringify(serializer.deserialize(bytes)));
    fc.assert(
      fc.property(
        fc.nat(texts.length - 1),
        fc.nat(1_000_000),
        fc.constantFrom('"', "{", "}", "[", "]", ",", ":", "\\", "1e999", "null", '"__proto__":'),
        (index, place, insert) => {
          const text = texts[index]!;
          const at = place % text.length;
          try {
            serializer.deserialize(new TextEncoder().encode(text.slice(0, at) + insert + text.slice(at + 1)));
          } catch (error) {
            if (!(error instanceof BundleError)) throw error;
          }
        },
      ),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });
});
