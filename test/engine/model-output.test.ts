import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS } from "../../runtime/limits.js";
import { outputType } from "../../runtime/engine/blocks/output/output-type.js";
import { readOutput } from "../../runtime/engine/blocks/output/read-output.js";
import { MODEL_REPAIRS } from "../../runtime/engine/blocks/output/repairs.js";
import { toJson } from "../../runtime/stdlib/to-json.js";
import { registerConformance } from "../../runtime/testing/conformance-suite.js";
import { CORPUS_TYPES, NAMED_TYPES } from "../../runtime/testing/output-corpus/corpus-types.js";
import { OUTPUT_CORPUS, outputReaderConformance } from "../../runtime/testing/output-reader-conformance.js";

const usage = { modelCalls: 1, inputTokens: 1, outputTokens: 1 };

registerConformance(
  { describe, it },
  outputReaderConformance("a provider of texts", ({ text, finish }) => ({
    complete: () => Promise.resolve({ output: text, finish, usage, model: "corpus" }),
  })),
);

const rows = Object.values(OUTPUT_CORPUS).flat();

describe("the corpus", () => {
  it.each(rows.filter(({ finish }) => finish === "stop"))("$type: $name is repaired as it says", (row) => {
    const { type, text, expected } = row;
    const read = readOutput(outputType(CORPUS_TYPES[type], NAMED_TYPES), text, DEFAULT_LIMITS);
    // A confidence that is none is found by the judge.
    if ("failure" in expected) expect(read.ok && read.confidence === undefined).toBe(false);
    else expect(read.ok ? { value: toJson(read.value), repaired: read.repairs } : read.problems).toEqual(expected);
  });

  it("has many texts, each once, and every repair", () => {
    expect(rows.length).toBeGreaterThanOrEqual(150);
    expect(new Set(rows.map(({ type, text, finish }) => `${type} ${text} ${finish}`)).size).toBe(rows.length);
    const named = new Set(rows.flatMap(({ expected }) => ("value" in expected ? expected.repaired : [])));
    expect(Object.keys(MODEL_REPAIRS).filter((repair) => !named.has(repair as never))).toEqual([]);
  });
});
