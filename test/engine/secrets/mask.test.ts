import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MaskedStream } from "../../../runtime/masked-stream.js";
import { MASKED, SecretMask } from "../../../runtime/secret-mask.js";
import { CANARY, canariesIn, canaryForms, PIN } from "./canary.js";

const mask = new SecretMask([CANARY, PIN]);

describe("a secret in a text", () => {
  const { core: _core, tail: _tail, ...whole } = canaryForms;
  it.each(Object.entries(whole))("is cut out as %s", (_name, form) => {
    expect(mask.text(`before ${form} after`)).toBe(`before ${MASKED} after`);
  });

  it("is cut out of Basic credentials, whatever the name of the user", () => {
    for (const user of ["", "a", "me", "you", "user"]) {
      const encoded = Buffer.from(`${user}:${CANARY}`).toString("base64");
      const clean = mask.text(`Authorization: Basic ${encoded}`);
      expect(clean).toContain(MASKED);
      expect(canariesIn(clean)).toEqual([]);
      // Where the secret begins within a character, the name of the user goes too.
      const left = clean.split(" ")[2]!.split("[")[0]!;
      expect(left).toBe((user.length + 1) % 3 === 0 ? Buffer.from(`${user}:`).toString("base64") : "");
    }
  });

  it("leaves no bit of itself in base64, whatever stands before and after it", () => {
    const around = fc.string({ unit: "binary-ascii", maxLength: 5 });
    fc.assert(
      fc.property(around, around, fc.boolean(), (before, after, urlSafe) => {
        const coding = urlSafe ? "base64url" : "base64";
        const encoded = (secret: string) => Buffer.from(`${before}${secret}${after}`).toString(coding);
        const clean = mask.text(`(${encoded(CANARY)})`);
        // Of another secret of the same length all that is left is the same.
        const [left = "", right = ""] = clean.split(MASKED);
        const other = `(${encoded("\u00ff".repeat(Buffer.byteLength(CANARY) / 2))})`;
        expect(clean).toContain(MASKED);
        expect([other.startsWith(left), other.endsWith(right)]).toEqual([true, true]);
        expect(left).toBe(`(${before.length % 3 === 0 ? Buffer.from(before).toString(coding) : ""}`);
        expect(right.length).toBeGreaterThanOrEqual(1 + Math.floor((after.length * 8) / 6));
      }),
    );
  });

  it("is cut out within other data in base64, hexadecimal and JSON within JSON", () => {
    const data = JSON.stringify({ a: [1, CANARY], b: "…" });
    for (const text of [
      Buffer.from(data).toString("base64"),
      Buffer.from(data).toString("hex"),
      JSON.stringify({ body: data }),
      `https://example.org/?q=${encodeURIComponent(data)}`,
    ])
      expect(canariesIn(mask.text(text))).toEqual([]);
  });

  it("is cut out trimmed, and line by line", () => {
    const key = "-----BEGIN PRIVATE KEY-----\n0123456789+ABCDEF\n9876543210/FEDCBA\n-----END PRIVATE KEY-----\n";
    const lines = new SecretMask([key, `  ${CANARY}\r\n`]);
    expect(lines.text(`key: ${key}`)).toBe(`key: ${MASKED}`);
    expect(lines.text(`key: ${key.trim()}.`)).toBe(`key: ${MASKED}.`);
    expect(lines.text("at 0123456789+ABCDEF of -----BEGIN PRIVATE KEY-----")).toBe(
      `at ${MASKED} of -----BEGIN PRIVATE KEY-----`,
    );
    expect(lines.text(`the key ${CANARY} is wrong`)).toBe(`the key ${MASKED} is wrong`);
  });

  it("of 4 to 7 characters is cut out as a whole word, a shorter one is left", () => {
    expect(mask.text(`pin ${PIN}, "${PIN}", ${Buffer.from(PIN).toString("base64")}`)).toBe(
      `pin ${MASKED}, "${MASKED}", ${MASKED}`,
    );
    expect(mask.text(`x${PIN} ${PIN}é ${PIN}1`)).toBe(`x${PIN} ${PIN}é ${PIN}1`);
    expect(new SecretMask(["abc", " ab\n", ""]).isEmpty).toBe(true);
    expect(new SecretMask(["abcd"]).text("abcd abc")).toBe(`${MASKED} abc`);
  });

  it("is cut out wholly where two overlap or one begins another", () => {
    const two = new SecretMask(["12-34-56-78", "78-9a-bc-de", "12-34-56-78-9a-b--"]);
    expect(two.text("12-34-56-78-9a-bc-de")).toBe(MASKED);
    expect(two.text("12-34-56-78-9a-b--")).toBe(MASKED);
    expect(two.text("12-34-56-7812-34-56-78 78-9a-bc-de")).toBe(`${MASKED}${MASKED} ${MASKED}`);
  });

  it("stays masked when it is part of the word that stands for it", () => {
    const odd = new SecretMask(["secret", "secret-of-eight"]);
    const once = odd.text("a secret, secret-of-eight");
    expect(once).toBe(`a ${MASKED}, ${MASKED}`);
    expect(odd.text(once)).toBe(once);
  });

  it("of any characters is found in every coding, and what has none stays as it is", () => {
    const secret = fc.string({ unit: "binary", minLength: 8, maxLength: 40 }).filter((text) => text.trim().length >= 8);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const made = new SecretMask([value]);
        const wellFormed = Buffer.from(value).toString();
        for (const text of [
          value,
          JSON.stringify(value),
          encodeURIComponent(wellFormed),
          Buffer.from(value).toString("hex"),
          Buffer.from(`${before}${value}`).toString("base64"),
        ])
          expect(made.text(`${before}${text}${after}`)).toContain(MASKED);
        expect(made.text("nothing of it")).toBe("nothing of it");
      }),
    );
  });
});

describe("a secret in JSON", () => {
  it("is cut out of texts and keys at any depth, and the rest is the same object", () => {
    const rest = { n: 1, deep: [true, null, { a: "b" }] };
    const made = mask.json({ rest, list: ["x", [CANARY]], [`key ${CANARY}`]: 2 });
    expect(made).toEqual({ rest, list: ["x", [MASKED]], [`key ${MASKED}`]: 2 });
    expect(made.rest).toBe(rest);
    expect(mask.json(rest)).toBe(rest);
  });

  it("is cut out beside a key named __proto__, bytes, and in objects that hold themselves", () => {
    const odd = JSON.parse(`{"__proto__": ${JSON.stringify(CANARY)}, "b": 1}`) as object;
    expect(JSON.stringify(mask.json(odd))).toBe(`{"__proto__":"${MASKED}","b":1}`);
    const bytes = new Uint8Array([1]);
    expect(mask.json({ bytes }).bytes).toBe(bytes);
    const ring: { self?: unknown; text: string } = { text: CANARY };
    ring.self = ring;
    expect(mask.json(ring).text).toBe(MASKED);
  });

  it("costs nothing without secrets", () => {
    const value = Object.freeze({ a: CANARY });
    expect(SecretMask.NONE.json(value)).toBe(value);
    expect(SecretMask.NONE.text(CANARY)).toBe(CANARY);
  });
});

describe("a secret in a stream", () => {
  it("is cut out however it is split, and nothing else is lost", () => {
    const piece = fc.constantFrom(CANARY, PIN, canaryForms.hex!, "sk-", "sk-CANARY", " ", "a", "é", "c4n", "Xs");
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 9 })),
        (parts, sizes) => {
          const text = parts.join("");
          const stream = new MaskedStream(mask);
          let shown = "";
          for (let at = 0; at < text.length;) {
            const size = sizes.next().value as number;
            shown += stream.push(text.slice(at, at + size));
            at += size;
          }
          shown += stream.end();
          // A short secret may be taken for a whole word where it begins a piece.
          expect(canariesIn(shown).filter((name) => name !== "pin")).toEqual([]);
          // Beside a mask a short secret stands alone, which it did not before.
          if (text.includes(PIN)) return;
          expect(mask.text(shown)).toBe(shown);
          expect(shown).toBe(mask.text(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("holds back only what may begin a secret", () => {
    const stream = new MaskedStream(mask);
    expect(stream.push("Dear reader, ")).toBe("Dear reader, ");
    expect(stream.push("the key is sk-CAN")).toBe("the key is ");
    expect(stream.push("DY, no key. ")).toBe("sk-CANDY, no key. ");
    expect(stream.end()).toBe("");
    expect(stream.push(`(${CANARY.slice(0, -1)}`)).toBe("(");
    expect(stream.end()).toBe(CANARY.slice(0, -1));
    expect(stream.push(CANARY)).toBe(MASKED);
    // In base64 the character before a secret has bits of it too.
    expect(stream.push("x")).toBe("");
    expect(stream.push("yz.")).toBe("xyz.");
  });
});
