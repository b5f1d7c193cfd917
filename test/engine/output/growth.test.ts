/** Ten times the text costs about ten times as much to read, whatever it says. */
import { describe, expect, it } from "vitest";
import { MOST_GROWTH } from "../../fixtures/growth.js";
import { outputType } from "../../../runtime/engine/blocks/output/output-type.js";
import { readOutput } from "../../../runtime/engine/blocks/output/read-output.js";
import { DEFAULT_LIMITS } from "../../../runtime/limits.js";
import { CORPUS_TYPES, type CorpusTypeName, NAMED_TYPES } from "../../../runtime/testing/output-corpus/corpus-types.js";
import { workOf } from "../../support/work.js";

const FENCE = "```";

const TEXTS: readonly (readonly [name: string, type: CorpusTypeName, text: (size: number) => string])[] = [
  ["words", "{ a: int }", (size) => "some words ".repeat(size)],
  ["words where text is the answer", "string", (size) => "some words ".repeat(size)],
  ["a long string", "{ a: string }", (size) => `{"a": "${"x\\n".repeat(size)}"}`],
  ["answers", "{ a: int }", (size) => '{"a": 7} '.repeat(size)],
  ["answers in fences", "{ a: int }", (size) => `${FENCE}json\n{"a": 7}\n${FENCE}\n`.repeat(size)],
  ["numbers in fences", "int", (size) => `${FENCE}\n7\n${FENCE}\n`.repeat(size)],
  ["fences that nothing closes", "{ a: int }", (size) => `${FENCE}${"`".repeat(size)} `.repeat(3)],
  ["fences in fences", "{ a: int }", (size) => `${FENCE}\n`.repeat(2 * size + 1)],
  ["opening braces", "{ a: int }", (size) => "{".repeat(size)],
  ["opening brackets", "array[int]", (size) => "[".repeat(size)],
  ["brackets of both kinds", "array[int]", (size) => "[{".repeat(size)],
  ["words in brackets", "{ a: int }", (size) => "[see ".repeat(size)],
  ["braces before quotes", "{ a: int }", (size) => '{"'.repeat(size)],
  ["braces before single quotes", "{ a: int }", (size) => "{'\"{'".repeat(size)],
  ["braces before escaped quotes", "{ a: int }", (size) => `{"${'\\"{'.repeat(size)}`],
  ["strings that nothing closes", "{ a: int }", (size) => `{"a": "${"{".repeat(size)}`],
  ["comments that nothing closes", "{ a: int }", (size) => "{/*".repeat(size)],
  ["comments to the end of the line", "{ a: int }", (size) => "{//".repeat(size)],
  ["objects that begin and are none", "{ a: int }", (size) => '{"a": 1, x '.repeat(size)],
  ["objects that begin, are none and end", "{ a: int }", (size) => '{"a": 1, x} '.repeat(size)],
  ["keys before lists", "{ a: int }", (size) => '"a" : ['.repeat(size)],
  ["blanks", "{ a: int }", (size) => `{${" ".repeat(size)}x`.repeat(3)],
  ["digits", "{ a: int }", (size) => `{"a": ${"1".repeat(size)}}`],
  [
    "fields that nobody knows",
    "{ a: int }",
    (size) =>
      `{"a": 7${', "x": [1]'.replace("x", "y")}${Array.from({ length: size }, (_, n) => `, "x${n}": 1`).join("")}}`,
  ],
  ["elements", "array[contact]", (size) => `[${'{"name": "x", "email": "e", "id": 1}, '.repeat(size)}]`],
  [
    "entries of a map",
    "map[int]",
    (size) => `{"value": [${Array.from({ length: size }, (_, n) => `{"key": "${n}", "value": 1}`).join(",")}]}`,
  ],
  ["reasoning", "{ a: int }", (size) => `<think>${"{maybe} ".repeat(size)}</think>{"a": 7}`],
  ["no end of reasoning", "{ a: int }", (size) => "<think>".repeat(size)],
  [
    "JSON in a string",
    "{ a: { b: int } }",
    (size) => JSON.stringify({ a: JSON.stringify({ b: 1, x: "y".repeat(size) }) }),
  ],
  ["wrappers", "int", (size) => `${'{"value": '.repeat(20)}${"7 ".repeat(size)}`],
];

describe("reading an answer takes work in proportion to its text", () => {
  it.each(TEXTS)("%s", { timeout: 120_000 }, (_, type, text) => {
    const output = outputType(CORPUS_TYPES[type], NAMED_TYPES);
    const work = (size: number): number => {
      const said = text(size);
      return workOf(/runtime\//, () => void readOutput(output, said, DEFAULT_LIMITS));
    };
    const [small, large] = [work(300), work(3000)];
    expect(small).toBeGreaterThan(5);
    expect(large / small).toBeLessThan(MOST_GROWTH);
  });
});
