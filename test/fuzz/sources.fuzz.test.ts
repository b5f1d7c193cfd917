/**
 * Whatever a file says, it is checked, within steps that go with its length: texts made of the examples and fixtures, with
 * words taken out, put in and exchanged. Nothing is thrown, and what compiles can be written and read.
 *
 * `SCAICORE_FUZZ_PROGRAMS=50000 npx vitest run --project fuzz test/fuzz/sources` runs so many; SCAICORE_SOAK=1 draws fresh seeds.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { IRSerializer } from "scaicore";
import { analyze, compile } from "scaicore/compiler";
import { exampleFiles } from "../support/example-files.js";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";
import { workOf } from "../support/work.js";
import { generateProgram } from "./generate/program.js";
import { Random } from "./random.js";

const TEXTS = Number(process.env.SCAICORE_FUZZ_PROGRAMS ?? (process.env.SCAICORE_SOAK === "1" ? 4_000 : 60));
/** Of every so many texts the work is counted: calls of functions while it is checked. */
const COUNTED = 25;
/**
 * What a text may cost, whatever it says, and what each character may. Far above the usual: a mistake costs more than a right
 * word, and what this looks for grows by the power.
 */
const MOST_WORK = { text: 600_000, character: 600 };

const TOKEN = /\s+|"(?:[^"\\\n]|\\.)*"|[A-Za-z_@]\w*|\d[\w.]*|[^\sA-Za-z_0-9]/g;
const SPICE =
  '{ } ( ) [ ] ? | |> ?> *> ~> => = , : " """ ${ ... null match if _ @flow @match @checkpoint @foreach @parallel @while @try @catch @budget @rigid @flexible @guarded @core_call @await_responses @test @mock @when @then @memory @config @plugins @types @models array[ map[string, enum[ type core://self memory reference config context 1h 9007199254740991 - 0.1 __proto__ constructor toString hasOwnProperty 1e9 import pub /// // /* yield return break continue emit async = true max_concurrent on_response form present options && || ! == not in'.split(
    " ",
  );

const corpus: readonly string[] = [
  ...exampleFiles().map(({ text }) => text),
  ...["compiler/diagnostics", "compiler/ir", "syntax/broken", "syntax/valid"].flatMap((folder) =>
    loadFixtures(new URL(`../fixtures/${folder}/`, import.meta.url)).map(
      ({ source }) => filesOf(source).get("main.scaicore") ?? source,
    ),
  ),
].filter((text) => text.length > 10 && text.length < 6000);

function mutated(random: Random): string {
  const base = random.chance(0.3) ? generateProgram(random) : random.pick(corpus);
  const tokens = [...(base.match(TOKEN) ?? [])];
  for (let change = random.pick([0, 1, 1, 1, 2, 3, 6]); change > 0; change--) {
    const at = random.below(tokens.length + 1);
    const other = random.pick(corpus).match(TOKEN) ?? [];
    const from = random.below(other.length + 1);
    const run = tokens.slice(at, at + random.between(1, 20));
    random.weighted<() => void>([
      [4, () => void tokens.splice(at, random.between(1, 3))],
      [4, () => void tokens.splice(at, 0, random.pick(SPICE))],
      [3, () => void tokens.splice(at, 1, random.pick([...tokens, "_"]))],
      [3, () => void tokens.splice(at, random.below(4), ...other.slice(from, from + random.between(1, 30)))],
      [2, () => void tokens.splice(at, 0, ...run)],
      // A run of words again and again: what nests, nests deep.
      [1, () => void tokens.splice(at, 0, ...Array.from({ length: random.between(2, 40) }, () => run).flat())],
    ])();
  }
  const text = tokens.join("");
  return /@core\s/.test(text) || random.chance(0.2) ? text : `@core T { version = "1.0.0" }\n${text}`;
}

it(
  "checks any text, throws nothing, and takes steps that go with its length",
  { timeout: 120_000 + TEXTS * 200 },
  () => {
    let count = 0;
    let compiled = 0;
    fc.assert(
      fc.property(fc.noBias(fc.nat(2 ** 31 - 1)), (seed) => {
        const text = mutated(new Random(seed));
        const host = { read: (path: string) => (path === "main.scaicore" ? text : undefined) };
        const check = (): void => {
          // A host of its own: nothing is known from the time before.
          analyze("main.scaicore", text, { ...host });
          const { module } = compile("main.scaicore", host, { debug: true });
          if (module === undefined) return;
          compiled++;
          const serializer = new IRSerializer();
          serializer.deserialize(serializer.serialize(module));
        };
        if (count++ % COUNTED !== 0) {
          check();
          return;
        }
        const work = workOf(/runtime\//, check);
        expect(work, text).toBeLessThan(MOST_WORK.text + MOST_WORK.character * text.length);
      }),
      { numRuns: TEXTS, endOnFailure: true },
    );
    expect(compiled).toBeGreaterThan(TEXTS / 50);
  },
);
