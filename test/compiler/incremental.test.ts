/**
 * What an analyzer says after an edit is what one says that has never seen another text: of each file of a program, after each of
 * many random edits. `SCAICORE_EDITS=20000 npx vitest run --project unit test/compiler/incremental` makes so many, and
 * SCAICORE_EDITS_SEED begins with another seed; a failure says which.
 */
import { type Analysis, createAnalyzer } from "scaicore/compiler";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Random } from "../fuzz/random.js";
import { arbitraryProgram } from "../support/arbitrary-program.js";
import { exampleFiles, examplePrograms } from "../support/example-files.js";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";
import { editAtRandom } from "../support/random-edits.js";

const EDITS = Number(process.env.SCAICORE_EDITS ?? 25);
const SEED = Number(process.env.SCAICORE_EDITS_SEED ?? 1);
/** How many edits are made of one program. */
const EDITS_OF_PROGRAM = 25;

/** All that an editor is told, as data. */
const told = ({ diagnostics, model, segments, lineMap, text, file }: Analysis) => ({
  diagnostics,
  occurrences: model.occurrences.map(({ start, end, role, isKey, symbol }) => [
    start,
    end,
    role,
    isKey,
    model.keyOf(symbol),
    symbol.detail,
    model.declarationOf(symbol),
  ]),
  links: model.links.map((pair) => pair.map((symbol) => model.keyOf(symbol)).join()).sort(),
  flows: model.flows,
  declarations: model.declarations.map(({ kind, name }) => `${kind} ${name}`),
  segments: segments.map(({ start, text: part }) => [start, part.length]),
  tree: file,
  lines: [0, 1, text.length >> 1, text.length].map((offset) => lineMap.positionAt(offset)),
  scope: model.scopeAt(text.length >> 1).map(({ detail }) => detail),
});

interface Program {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
}

const examples = exampleFiles();
const programs: readonly Program[] = [
  ...examplePrograms().map(({ path }) => {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const files = new Map([[path.slice(folder.length), examples.find((file) => file.path === path)!.text]]);
    for (const file of examples)
      if (file.path !== path && file.path.startsWith(folder)) files.set(file.path.slice(folder.length), file.text);
    return { name: path, files };
  }),
  ...["diagnostics", "ir"].flatMap((folder) =>
    loadFixtures(new URL(`../fixtures/compiler/${folder}/`, import.meta.url), ".txt").map(({ name, source }) => ({
      name,
      files: filesOf(source),
    })),
  ),
];

/** Programs of every construct, with a file that they may import. */
const generated = fc
  .sample(fc.tuple(arbitraryProgram, arbitraryProgram, arbitraryProgram), { numRuns: 20, seed: 7 })
  .map(([one, two, other], index): Program => {
    const files = new Map([
      ["main.scaicore", one + two],
      ["other.scaicore", other],
    ]);
    return { name: `generated ${index}`, files };
  });

/** Edits the files of a program at random. After each edit an analyzer that has seen all before must say what a new one says. */
function edit({ name, files: initial }: Program, seed: number, edits: number): void {
  const random = new Random(seed);
  const files = new Map(initial);
  const host = { read: (path: string) => files.get(path) };
  const analyzer = createAnalyzer(host);
  const [entry] = initial.keys();
  const cut = { text: "" };
  const undo: (readonly [string, string])[] = [];
  const paths = [...initial.keys()].slice(0, 4);
  for (let count = 0; count < edits; count++) {
    const path = random.pick(paths);
    const text = files.get(path) ?? "";
    const last = undo.at(-1);
    if (last !== undefined && random.chance(0.25)) {
      undo.pop();
      files.set(last[0], last[1]);
    } else {
      undo.push([path, text]);
      let next = text;
      // Most edits come one by one, and sometimes several at once.
      for (let times = random.chance(0.8) ? 1 : 3; times > 0; times--) next = editAtRandom(next, random, cut);
      files.set(path, next);
    }
    // The program, a file of it alone, and a file as the program has it.
    const asked = random.pick(paths);
    for (const [of, program] of [
      [entry!, undefined],
      [asked, undefined],
      [asked, entry],
    ] as const) {
      const source = files.get(of) ?? "";
      const label = `${name}, seed ${seed}, edit ${count}, ${of} in ${program ?? "itself"}`;
      const [after, fresh] = [analyzer, createAnalyzer(host)].map((one) => told(one.analyze(of, source, program)));
      // Comparing texts is faster; the difference is shown as data.
      if (JSON.stringify(after) !== JSON.stringify(fresh)) expect(after, label).toEqual(fresh);
    }
  }
}

describe(`an analyzer, after ${EDITS} edits`, () => {
  it("says what a new one says", { timeout: 6_000_000 }, () => {
    for (let made = 0, seed = SEED; made < EDITS; made += EDITS_OF_PROGRAM, seed++) {
      const random = new Random(seed);
      const chosen = [programs, programs.slice(0, examplePrograms().length), generated];
      const program = random.pick(chosen[random.pick([0, 0, 1, 2])]!);
      edit(program, seed, Math.min(EDITS_OF_PROGRAM, EDITS - made));
    }
  });
});
