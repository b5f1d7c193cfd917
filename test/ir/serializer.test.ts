import { decode, encode } from "@msgpack/msgpack";
import fc from "fast-check";
import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { BundleError } from "../../runtime/ir/reading.js";
import { bundleHash, fingerprint, IRSerializer } from "../../runtime/ir/serializer.js";
import type { IRModule } from "../../runtime/ir/module.js";
import { arbitraryModule } from "../support/arbitrary-module.js";
import { at, flowOf, moduleOf } from "../support/module-of.js";

const serializer = new IRSerializer();

const small: IRModule = moduleOf(
  [
    flowOf([{ kind: "rigid", statements: [], node_id: "greet/rigid#1", source_location: at }], {
      pure: true,
      doc: "Greets.",
    }),
  ],
  {
    name: "HelloWorld",
    description: "Grüße 😀",
    types: { Mood: { kind: "enum", members: ["warm", "neutral"] } },
    sources: [{ path: "a.scaicore", sha256: "00" }],
  },
);

const text = (value: string) => new TextEncoder().encode(value);
/** `toEqual` takes seconds for large byte arrays. */
const expectSameBytes = (got: Uint8Array, wanted: Uint8Array): void =>
  expect(Buffer.from(got).equals(wanted), "the same bytes").toBe(true);
function failure(bytes: Uint8Array): BundleError {
  try {
    serializer.deserialize(bytes);
  } catch (error) {
    if (error instanceof BundleError) return error;
    throw error;
  }
  throw new Error("It was read.");
}
/** A bundle around any payload, with a header that is right. */
function bundleOf(payload: Uint8Array): Uint8Array {
  const [head] = [serializer.serialize(small).slice(0, 16)];
  const view = new DataView(head.buffer);
  view.setUint32(8, payload.length);
  let crc = 0xffffffff;
  for (const byte of payload) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  view.setUint32(12, ~crc >>> 0);
  return new Uint8Array([...head, ...payload]);
}
const changed = (change: (dict: Record<string, unknown>) => void): Uint8Array => {
  const dict = structuredClone(small) as unknown as Record<string, unknown>;
  change(dict);
  return bundleOf(encode(dict, { maxDepth: 1000 }));
};

describe("a bundle", () => {
  it("gives the module back", () => {
    expect(serializer.deserialize(serializer.serialize(small))).toStrictEqual(small);
  });

  it("is read with @msgpack/msgpack and twelve lines", () => {
    const bundle = serializer.serialize(small);
    const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
    const magic = String.fromCharCode(...bundle.subarray(0, 4));
    const [version, flags, length] = [view.getUint16(4), view.getUint16(6), view.getUint32(8)];
    const payload = bundle.subarray(16);
    let crc = 0xffffffff;
    for (const byte of payload) {
      crc ^= byte;
      for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
    expect({ magic, version, flags, length }).toEqual({ magic: "SCIR", version: 1, flags: 0, length: payload.length });
    expect(~crc >>> 0).toBe(view.getUint32(12));
    expect(decode(payload)).toEqual(small);
  });

  it("of any module survives encoding, decoding and encoding again", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(arbitraryModule(), (module) => {
        const bytes = serializer.serialize(module);
        const read = serializer.deserialize(bytes);
        expect(isDeepStrictEqual(read, module), "the same module").toBe(true);
        expectSameBytes(serializer.serialize(read), bytes);
      }),
    );
  });

  it("of equal modules is the same, whatever the order of their keys", { timeout: 120_000 }, () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      const entries = Object.entries(value).map(([key, item]) => [key, reversed(item)] as const);
      return Object.fromEntries(entries.reverse());
    };
    fc.assert(
      fc.property(arbitraryModule(), (module) => {
        expectSameBytes(serializer.serialize(reversed(module) as IRModule), serializer.serialize(module));
      }),
    );
  });

  it("may come without header fields, or as JSON", () => {
    const payload = serializer.serialize(small).slice(16);
    expect(serializer.deserialize(new Uint8Array([...text("SCIR"), ...payload]))).toEqual(small);
    expect(serializer.deserialize(text(JSON.stringify(small)))).toEqual(small);
    expect(serializer.deserialize(text(`\ufeff\n ${JSON.stringify(small, null, 2)}\n`))).toEqual(small);
  });

  it("keeps fields it does not know, and prototype names, and writes them back", () => {
    const bytes = text(
      JSON.stringify(small).replace(
        '"name":"HelloWorld"',
        '"__proto__":{"polluted":true},"x_new":[1.5,null],"name":"HelloWorld"',
      ),
    );
    const module = serializer.deserialize(bytes);
    const again = serializer.deserialize(serializer.serialize(module));
    expect(Object.getPrototypeOf(again)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(again, "__proto__")?.value).toEqual({ polluted: true });
    expect(again).toHaveProperty("x_new", [1.5, null]);
    expect({}).not.toHaveProperty("polluted");
  });

  it("reads a bundle at any place of a larger buffer", () => {
    const bytes = serializer.serialize(small);
    const padded = new Uint8Array([7, 7, 7, ...bytes, 7]);
    expect(serializer.deserialize(padded.subarray(3, 3 + bytes.length))).toEqual(small);
  });
});

describe("a fault", () => {
  const good = serializer.serialize(small);
  const withByte = (offset: number, byte: number): Uint8Array => good.with(offset, byte);
  const nested = (depth: number): unknown => {
    let value: unknown = 1;
    for (let level = 0; level < depth; level++) value = [value];
    return value;
  };

  it.each<[string, () => Uint8Array, RegExp]>([
    ["an empty file", () => new Uint8Array(), /empty/],
    ["another file", () => text("PK\u0003\u0004"), /no ScaiCore bundle.*50 4b 03 04/],
    ["a source file", () => text("@core Hello { }"), /no ScaiCore bundle/],
    ["a header cut short", () => good.slice(0, 10), /ends inside its header, after 10 of 16/],
    ["a payload cut short", () => good.slice(0, -5), /cut short/],
    ["bytes after the payload", () => new Uint8Array([...good, 0]), /too long: 1 bytes/],
    ["a newer format version", () => withByte(5, 2), /format version 2.*newer ScaiCore/],
    ["unknown flags", () => withByte(7, 1), /flags 1/],
    ["a flipped bit", () => withByte(40, good[40]! ^ 4), /damaged: its checksum/],
    ["a newer schema version", () => changed((dict) => (dict.schema_version = "1.0")), /schema version "1\.0".*newer/],
    ["a missing field", () => changed((dict) => delete dict.flows), /flows: expected a value, got nothing/],
    ["a wrong type", () => changed((dict) => (dict.name = 7)), /name: expected a string, got 7/],
    [
      "an unknown kind",
      () => changed((dict) => ((dict.flows as { body: { kind: string }[] }[])[0]!.body[0]!.kind = "recipe")),
      /flows\[0\]\.body\[0\]\.kind: expected one of rigid,.*got the string "recipe"/,
    ],
    [
      "a literal that is none",
      () =>
        changed(
          (dict) =>
            (dict.memory = [
              { name: "m", type: { kind: "null" }, default: { kind: "literal", type: "int", value: "1" } },
            ]),
        ),
      /memory\[0\]\.default\.value: expected a safe integer, got the string "1"/,
    ],
    [
      "a module too deep",
      () => changed((dict) => (dict.x = nested(300))),
      /more than 200 levels of nesting, at byte \d+ in x\[0\]/,
    ],
    ["something else than a module", () => bundleOf(encode([1])), /expected an object \(IRModule\), got an array/],
    ["two values", () => bundleOf(new Uint8Array([...good.slice(16), 0xc0])), /1 bytes follow the end/],
    [
      "a key twice",
      () => bundleOf(new Uint8Array([0x82, 0xa1, 0x61, 1, 0xa1, 0x61, 2])),
      /the key "a" twice, at byte 6/,
    ],
    ["a key that is no string", () => bundleOf(new Uint8Array([0x81, 1, 1])), /a key that is no string, at byte 1/],
    [
      "an array longer than the file",
      () => bundleOf(new Uint8Array([0xdd, 0xff, 0xff, 0xff, 0xff])),
      /an array that is longer/,
    ],
    [
      "a map longer than the file",
      () => bundleOf(new Uint8Array([0xdf, 0xff, 0xff, 0xff, 0xff])),
      /a map that is longer/,
    ],
    [
      "a string longer than the file",
      () => bundleOf(new Uint8Array([0xdb, 0xff, 0xff, 0xff, 0xff])),
      /the end of the bytes/,
    ],
    ["binary data", () => bundleOf(encode({ x: new Uint8Array(3) })), /binary data or an extension.*in x/],
    [
      "a string that is no UTF-8",
      () => bundleOf(new Uint8Array([0x81, 0xa1, 0x61, 0xa1, 0xff])),
      /not UTF-8, at byte 4 in a/,
    ],
    ["an int beyond 2^53", () => bundleOf(encode({ x: 2n ** 60n }, { useBigInt64: true })), /beyond ±\(2\^53 - 1\)/],
    ["NaN", () => bundleOf(encode({ x: NaN })), /not finite/],
    ["JSON that is cut short", () => text(JSON.stringify(small).slice(0, 50)), /no JSON/],
    ["JSON with a key twice", () => text('{ "a": { "b": 1, "b": 2 } }'), /the key "b" twice, at character 17 in a/],
    ["deep JSON", () => text(`{"a":${"[".repeat(100_000)}`), /more than 200 levels/],
    ["no UTF-8", () => new Uint8Array([0x7b, 0xff]), /not UTF-8/],
  ])("%s is a clear error", (_, bytes, message) => {
    expect(failure(bytes()).message).toMatch(message);
  });

  it("says where: the path is in the details", () => {
    const bytes = changed((dict) => ((dict.flows as { locals: unknown }[])[0]!.locals = [1]));
    expect(failure(bytes).details).toMatchObject({ path: "flows[0].locals[0]", got: "1" });
  });

  it("of one megabyte of noise is an error", () => {
    let seed = 1;
    const noise = Uint8Array.from({ length: 1_000_000 }, () => (seed = (seed * 48_271) % 2_147_483_647) & 0xff);
    expect(failure(noise).errorType).toBe("BundleError");
    expect(failure(bundleOf(noise)).errorType).toBe("BundleError");
  });

  it("is found when writing too, so that nothing unreadable is written", () => {
    expect(() => serializer.serialize({ ...small, name: undefined } as unknown as IRModule)).toThrow(BundleError);
    expect(() => serializer.serialize({ ...small, x: nested(201) } as IRModule)).toThrow(/200 levels/);
    const deepest = { ...small, x: nested(198) } as IRModule;
    expect(serializer.deserialize(serializer.serialize(deepest))).toEqual(deepest);
  });
});

describe("hashes", () => {
  it("bundleHash is the SHA-256 of the payload", async () => {
    const bytes = serializer.serialize(small);
    const digest = await crypto.subtle.digest("SHA-256", bytes.slice(16));
    expect(bundleHash(bytes)).toBe(Buffer.from(digest).toString("hex"));
  });

  it("fingerprint leaves out what a program does not depend on, and nothing else", () => {
    const [flow] = small.flows as [IRModule["flows"][number]];
    const [block] = flow.body as [IRModule["flows"][number]["body"][number]];
    const moved = { ...at, line: 9 };
    const same: IRModule = {
      ...small,
      compiler: { name: "other", version: "2" },
      sources: [],
      tests: [],
      flows: [
        { ...flow, doc: "Other.", source_location: moved, body: [{ ...block, source_location: moved, doc: "x" }] },
      ],
    };
    expect(fingerprint(same)).toBe(fingerprint(small));
    expect(bundleHash(serializer.serialize(same))).not.toBe(bundleHash(serializer.serialize(small)));
    expect(fingerprint({ ...small, version: "1.0.1" })).not.toBe(fingerprint(small));
    expect(fingerprint({ ...small, flows: [{ ...flow, pure: false }] })).not.toBe(fingerprint(small));
  });
});
