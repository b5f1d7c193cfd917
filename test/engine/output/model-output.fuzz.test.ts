/** Whatever a model says: it is read without an error, and a right value is found in it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { outputType } from "../../../runtime/engine/blocks/output/output-type.js";
import { readOutput } from "../../../runtime/engine/blocks/output/read-output.js";
import { DEFAULT_LIMITS } from "../../../runtime/limits.js";
import { JsonScanner } from "../../../runtime/stdlib/json-scan.js";
import { toJson } from "../../../runtime/stdlib/to-json.js";
import { type CorpusTypeName, CORPUS_TYPES, NAMED_TYPES } from "../../../runtime/testing/output-corpus/corpus-types.js";
import { OUTPUT_CORPUS } from "../../../runtime/testing/output-reader-conformance.js";
import { arbitraryOf } from "../../../runtime/testing/tests/property/arbitrary.js";

const numRuns = process.env.SCAICORE_SOAK === "1" ? 100_000 : 3_000;
const FENCE = "```";
const DEPTH = DEFAULT_LIMITS.valueDepth;

const typeNames = Object.keys(CORPUS_TYPES) as CorpusTypeName[];
const typeName = fc.constantFrom(...typeNames);
const corpusText = fc.constantFrom(...Object.values(OUTPUT_CORPUS).flatMap((rows) => rows.map(({ text }) => text)));
const spice = fc.constantFrom(
  ...'{ } [ ] " \' ` ``` \\ : , / // /* */ \n \t a: {"a": {"value": 1.10 1e999 -0 null None tru <think> </think> \uFEFF \u2028 \uD800 … Note:'.split(
    " ",
  ),
);

/** Texts of the corpus, cut into pieces and put together with what makes reading hard. */
const anyText = fc.oneof(
  fc.array(fc.oneof(spice, fc.string({ maxLength: 4 })), { maxLength: 40 }).map((parts) => parts.join("")),
  fc
    .array(fc.tuple(corpusText, fc.nat(60), fc.nat(60), spice), { minLength: 1, maxLength: 4 })
    .map((parts) =>
      parts
        .map(([text, from, length, extra]) => text.slice(from % (text.length + 1)).slice(0, length) + extra)
        .join(""),
    ),
);

describe("any text", () => {
  it("is read as any type, or refused with what is wrong", () => {
    fc.assert(
      fc.property(typeName, anyText, (name, text) => {
        const read = readOutput(outputType(CORPUS_TYPES[name], NAMED_TYPES), text, DEFAULT_LIMITS);
        if (read.ok) JSON.stringify(toJson(read.value));
        else expect(read.problems.length).toBeGreaterThan(0);
      }),
      { numRuns },
    );
  });

  it("is what a string is", () => {
    const type = outputType(CORPUS_TYPES.string, {});
    fc.assert(
      fc.property(anyText, (text) => {
        fc.pre(!/^\s*["{`\uFEFF<]/.test(text));
        expect(readOutput(type, text, DEFAULT_LIMITS)).toEqual({ ok: true, value: text, repairs: [] });
      }),
      { numRuns },
    );
  });
});

/** Words without JSON of their own, some in brackets. */
const noise = fc
  .array(
    fc.constantFrom(
      ...[
        "Sure!",
        "Here it is:",
        "(see below)",
        "{draft}",
        "[sic]",
        "[see 3 below]",
        "{{name}}",
        "it's",
        'a "quote"',
        "`code`",
        "- item",
        "\n\n",
        "# Title",
        "1.5%",
        "<b>",
        "https://example.org/?a=[x]",
        "{ x => y }",
      ],
    ),
    { maxLength: 6 },
  )
  .map((words) => words.join(" "));

describe("a value", () => {
  const hidden = typeNames.filter((name) => {
    const type = outputType(CORPUS_TYPES[name], NAMED_TYPES);
    return !type.takesText;
  });

  it.each(hidden)("of %s is found among words, in fences and twice encoded", (name) => {
    const type = outputType(CORPUS_TYPES[name], NAMED_TYPES);
    fc.assert(
      fc.property(
        arbitraryOf(fc, CORPUS_TYPES[name], NAMED_TYPES),
        noise,
        noise,
        fc.constantFrom("plain", "fence", "line", "encoded"),
        fc.boolean(),
        (value, before, after, place, pretty) => {
          const confidence = (toJson(value) as { readonly confidence?: number } | null)?.confidence;
          const wrapped = type.wrapped ? { value: toJson(value) } : toJson(value);
          const json = JSON.stringify(wrapped, null, pretty ? 2 : 0);
          const text = {
            plain: `${before} ${json} ${after}`,
            fence: `${before}\n${FENCE}json\n${json}\n${FENCE}\n${after}`,
            line: `${before} ${FENCE}${json}${FENCE} ${after}`,
            encoded: JSON.stringify(json),
          }[place];
          const read = readOutput(type, text, DEFAULT_LIMITS);
          expect(read.ok ? toJson(read.value) : read.problems, text).toEqual(toJson(value));
          if (confidence !== undefined && read.ok) expect(read.confidence?.value).toBe(confidence);
        },
      ),
      { numRuns: numRuns / 20 },
    );
  });
});

describe("the scanner", () => {
  it("reads what JSON.parse reads, with the digits of numbers", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.nat(4), (text, indent) => {
        const json: unknown = JSON.parse(text);
        const found = new JsonScanner(JSON.stringify(json, null, indent), DEPTH).whole();
        expect(JSON.stringify(found?.json)).toBe(JSON.stringify(json));
        expect(found?.repairs).toEqual([]);
      }),
      { numRuns },
    );
    const digits = fc.stringMatching(/^-?(0|[1-9]\d{0,25})(\.\d{1,20})?([eE][+-]?\d{1,2})?$/);
    fc.assert(
      fc.property(digits, (text) => {
        const found = new JsonScanner(`[${text}]`, DEPTH).whole();
        expect(found?.digits.get(found.json as object)?.get(0) ?? String((found?.json as number[])[0])).toBe(text);
      }),
      { numRuns },
    );
  });
});
