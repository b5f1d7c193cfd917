/** Examples of which a line is retyped, character by character: one mistake is one message, at every state. */
import { analyze, type Diagnostic } from "scaicore/compiler";
import { describe, expect, it } from "vitest";
import { exampleFiles } from "../support/example-files.js";

/** How many states are looked at; `all` for every one. */
const STATES = process.env.TYPING === "all" ? Infinity : Number(process.env.TYPING ?? 500);
/** How many of the worst are shown: for who wants to mend them. */
const SHOWN = Number(process.env.WORST ?? 0);

/** Bounds with some room: other states are looked at when an example changes. */
const P99 = 4;
const MOST = 18;
const AVERAGE = 1.45;

interface Program {
  readonly name: string;
  readonly text: string;
}
/** A program in which a line is being typed. */
interface State {
  readonly program: Program;
  readonly text: string;
  /** Where the line begins, and where what is typed of it ends. */
  readonly start: number;
  readonly end: number;
}

const files = new Map(exampleFiles().map(({ path, text }) => [path, text]));
const programs = exampleFiles().map(({ path: name, text }): Program => ({ name, text }));

const report = ({ name }: Program, text: string): readonly Diagnostic[] =>
  analyze(name, text, { read: (path) => (path === name ? text : files.get(path)) }).diagnostics;

/** Every prefix of every line, in place of the line. */
function* states(): Generator<State> {
  for (const program of programs) {
    let start = 0;
    for (const line of program.text.split("\n")) {
      const indent = /^\s*/.exec(line)![0].length;
      const after = program.text.slice(start + line.length);
      for (let length = indent; length < line.length && !line.trim().startsWith("//"); length++)
        yield {
          program,
          text: program.text.slice(0, start + length) + after,
          start,
          end: start + length,
        };
      start += line.length + 1;
    }
  }
}

interface Sample extends State {
  readonly here: readonly Diagnostic[];
  readonly elsewhere: readonly Diagnostic[];
}

function look(state: State): Sample {
  const all = report(state.program, state.text);
  const isHere = ({ start }: Diagnostic): boolean => state.start <= start && start <= state.end;
  return { ...state, here: all.filter(isHere), elsewhere: all.filter((one) => !isHere(one)) };
}

function show({ program, text, start, end, here, elsewhere }: Sample): string {
  const line = text.slice(0, start).split("\n").length;
  const of = ({ code, name, message, start: at }: Diagnostic): string =>
    `\n    ${code} ${name} line ${text.slice(0, at).split("\n").length - line}: ${message.slice(0, 110)}`;
  return `${here.length}+${elsewhere.length} ${program.name}:${line} ‹${text.slice(start, end).trim()}›${[...here, ...elsewhere].map(of).join("")}`;
}

describe("a line that is being typed", () => {
  const every = [...states()];
  const step = Math.max(1, every.length / STATES);
  const samples = Array.from({ length: Math.min(every.length, STATES) }, (_, at) =>
    look(every[Math.floor(at * step)]!),
  );

  const far = samples.map(({ elsewhere }) => elsewhere.length).sort((a, b) => a - b);
  const all = samples.map(({ here, elsewhere }) => here.length + elsewhere.length).sort((a, b) => a - b);
  const at = (list: readonly number[], share: number): number => list[Math.floor((list.length - 1) * share)]!;
  const mean = all.reduce((sum, count) => sum + count, 0) / all.length;

  it("gives few messages in other lines", () => {
    if (SHOWN > 0) {
      const worst = samples.toSorted(
        (a, b) => b.elsewhere.length - a.elsewhere.length || b.here.length - a.here.length,
      );
      const shares = [0.5, 0.9, 0.95, 0.99, 1].map((share) => `${share}: ${at(far, share)} of ${at(all, share)}`);
      console.log(`${every.length} ${mean} ${shares.join("  ")}\n${worst.slice(0, SHOWN).map(show).join("\n\n")}`);
    }
    expect(at(far, 0.5)).toBe(0);
    expect(at(far, 0.9)).toBeLessThanOrEqual(1);
    expect(at(far, 0.95)).toBeLessThanOrEqual(3);
    expect(at(far, 0.99)).toBeLessThanOrEqual(P99);
    expect(at(far, 1)).toBeLessThanOrEqual(MOST);
  });

  it("gives about one message in all", () => {
    expect(mean).toBeLessThan(AVERAGE);
  });
});
