/** Broken programs: which mistake is reported, where, and what is left of the rest. */
import { expect } from "vitest";
import { createLineMap, parse, type SyntaxError, type SyntaxFix } from "../../runtime/syntax/index.js";
import { testFixtures } from "../support/fixtures.js";
import { applyFix } from "../support/syntax-fixes.js";
import { outline } from "../support/syntax-outline.js";

const NO_HELP = " (DOES NOT HELP)";

testFixtures("broken programs", new URL("../fixtures/syntax/broken/", import.meta.url), (source) => {
  const { file, errors } = parse(source);
  const lines = createLineMap(source);
  const place = (start: number, end: number): string => {
    const [from, to] = [lines.positionAt(start), lines.positionAt(end)];
    const until = from.line === to.line ? `${to.character + 1}` : `${to.line + 1}:${to.character + 1}`;
    return `${from.line + 1}:${from.character + 1}-${until}`;
  };
  const same = (list: readonly SyntaxError[], { code, message }: SyntaxError): number =>
    list.filter((error) => error.code === code && error.message === message).length;
  const helps = (error: SyntaxError, fix: SyntaxFix): boolean =>
    same(parse(applyFix(source, fix)).errors, error) < same(errors, error);
  const report = (error: SyntaxError): readonly string[] => [
    `${error.code} ${place(error.start, error.end)} ${JSON.stringify(source.slice(error.start, error.end))}`,
    `  ${error.message}`,
    ...(error.related ?? []).map((related) => `  see ${place(related.start, related.end)} ${related.message}`),
    ...(error.fix === undefined ? [] : [`  fix: ${error.fix.title}${helps(error, error.fix) ? "" : NO_HELP}`]),
  ];
  const text = [...errors.flatMap(report), "", outline(file)].join("\n");
  if (!process.env.UPDATE_FIXTURES) expect(text, "every fix takes an error away").not.toContain(NO_HELP);
  return text;
});
