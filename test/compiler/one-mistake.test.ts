/** Right programs with one word, sign or bracket taken out: one mistake, so about one message. */
import { analyze, type Diagnostic } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { exampleFiles } from "../support/example-files.js";
import { filesOf } from "../support/fixture-files.js";
import { loadFixtures } from "../support/fixtures.js";

const ENTRY = "main.scaicore";
const SAMPLES = Number(process.env.MISTAKES ?? 1000);
/** How many of the worst are shown: for who wants to mend them. */
const SHOWN = Number(process.env.WORST ?? 0);
/** Bounds with some room: what is left out is another token when an example changes. */
const MOST = 9;
const AVERAGE = 1.7;

interface Program {
  readonly name: string;
  readonly text: string;
  readonly files: ReadonlyMap<string, string>;
}

const report = ({ files }: Program, text: string): readonly Diagnostic[] =>
  analyze(ENTRY, text, { read: (path) => (path === ENTRY ? text : files.get(path)) }).diagnostics;

const rules = loadFixtures(new URL("../fixtures/compiler/diagnostics/rules/", import.meta.url), ".txt").map(
  ({ name, source }): Program => {
    const files = filesOf(source);
    return { name: `rules/${name}`, text: files.get(ENTRY)!, files };
  },
);
const examples = exampleFiles().map(({ path, text }): Program => {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const near = exampleFiles().filter((other) => other.path.startsWith(folder));
  return { name: path, text, files: new Map(near.map((other) => [other.path.slice(folder.length), other.text])) };
});
const programs = [...examples, ...rules].filter((program) => report(program, program.text).length === 0);

/** Comments are no tokens; a text is one, with what it holds. */
const TOKEN = /(\/\/[^\n]*)|"""[^]*?"""|"[^"\n]*"|@?[A-Za-z_]\w*|\d[\w.]*|[=!<>]=|=>|&&|\|\||\?\?|\?\.|\|[?*~]?>|\S/g;

/** The same numbers in every run. */
function* numbers(seed: number): Generator<number, never> {
  let state = seed;
  for (;;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

interface Sample {
  readonly program: Program;
  readonly index: number;
  readonly token: string;
  readonly reported: readonly Diagnostic[];
}

function samples(): readonly Sample[] {
  const places = programs.flatMap((program) =>
    [...program.text.matchAll(TOKEN)].flatMap(({ index, 0: token, 1: comment }) =>
      comment === undefined ? [{ program, index, token }] : [],
    ),
  );
  const next = numbers(20_240_601);
  return Array.from({ length: SAMPLES }, () => {
    const { program, index, token } = places[Math.floor(next.next().value * places.length)]!;
    const text = program.text.slice(0, index) + program.text.slice(index + token.length);
    return { program, index, token, reported: report(program, text) };
  });
}

function show({ program, index, token, reported }: Sample): string {
  const { text, name } = program;
  const line = text.slice(0, index).split("\n").length;
  const shown = text.slice(text.lastIndexOf("\n", index - 1) + 1).split("\n", 1)[0]!;
  const messages = reported.map(
    ({ code, message, start }) => `\n    ${code} @${start - index} ${message.slice(0, 140)}`,
  );
  return `${reported.length} without ${token.slice(0, 40)}: ${name}:${line} ${shown.trim()}${messages.join("")}`;
}

describe("a token that is left out", () => {
  const all = samples();

  it("gives few messages, always", () => {
    const worst = all.toSorted((a, b) => b.reported.length - a.reported.length);
    if (SHOWN > 0) console.log(worst.slice(0, SHOWN).map(show).join("\n\n"));
    expect(worst.filter(({ reported }) => reported.length > MOST).map(show)).toEqual([]);
  });

  it("gives one message, as a rule", () => {
    expect(programs.length).toBeGreaterThan(20);
    const total = all.reduce((sum, { reported }) => sum + reported.length, 0);
    expect(total / all.length).toBeLessThan(AVERAGE);
  });
});
