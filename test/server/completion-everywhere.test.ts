/**
 * What stands in the examples, taken out and asked for. `SCAICORE_EVERY_WORD=1` asks for every word of all of them and prints the
 * rates by kind; else a sample.
 */
import { dirname } from "node:path/posix";
import { describe, expect, it } from "vitest";
import { type Asked, askForWords } from "../support/completion-rate.js";
import { exampleFiles, examplePrograms } from "../support/example-files.js";

const ALL = process.env.SCAICORE_EVERY_WORD === "1";
const TARGET = 0.97;

/** The program that a library belongs to: the one of its folder, or of a folder beside it. */
const programOf = (path: string): string | undefined => {
  const programs = examplePrograms().map((file) => file.path);
  if (programs.includes(path)) return undefined;
  return (
    programs.find((program) => dirname(program) === dirname(path)) ??
    programs.find((program) => program.startsWith(dirname(path)))
  );
};

const rate = (asked: readonly Asked[]): number => asked.filter(({ found }) => found).length / asked.length;

describe("completion at the words of the examples", () => {
  const asked = [
    ...askForWords(exampleFiles(), programOf, ALL ? { step: 1, first: 0, tries: 5 } : { step: 60, first: 7, tries: 3 }),
  ];

  it("has what stands there among the first 20", () => {
    if (ALL) {
      const kinds = new Set(asked.map(({ kind }) => kind));
      for (const [kind, words] of [...kinds].map((kind) => [kind, asked.filter((one) => one.kind === kind)] as const))
        console.log(`${kind}: ${(100 * rate(words)).toFixed(1)} % of ${words.length}`);
      console.log(
        asked
          .filter(({ found }) => !found)
          .map(({ word, at }) => `${word}  ${at}`)
          .join("\n"),
      );
    }
    expect(asked.length).toBeGreaterThan(ALL ? 10_000 : 70);
    expect(
      rate(asked),
      asked
        .filter(({ found }) => !found)
        .map(({ word, at }) => `${word}  ${at}`)
        .join("\n"),
    ).toBeGreaterThanOrEqual(TARGET);
  });

  it("makes no new mistake when one of these is accepted", () => {
    const accepted = asked.reduce((sum, one) => sum + one.accepted, 0);
    const broken = asked.flatMap((one) => one.broken.map((label) => `${label}  ${one.at}`));
    if (ALL) console.log(`accepted ${accepted}, broken ${broken.length}\n${broken.slice(0, 200).join("\n")}`);
    expect(accepted).toBeGreaterThan(100);
    expect(1 - broken.length / accepted, broken.slice(0, 40).join("\n")).toBeGreaterThanOrEqual(TARGET);
  });
});
