/**
 * Text that nobody would write. `FUZZ_RUNS=100000` runs it longer; `FUZZ_SEED` chooses another sequence.
 */
import fc from "fast-check";
import { expect, it } from "vitest";
import { MAX_ERRORS, parse } from "../../runtime/syntax/index.js";
import { BROKEN_TEXTS } from "../support/broken-texts.js";
import { spanFaults } from "../support/syntax-spans.js";

const runs = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = Number(process.env.FUZZ_SEED ?? 20_260_115);
const timeout = 60_000 + runs * 20;

function check(text: string): void {
  const { file, errors } = parse(text);
  expect(spanFaults(text, file)).toEqual([]);
  expect(errors.length).toBeLessThanOrEqual(MAX_ERRORS);
  for (const error of errors) {
    const spans = [error, ...(error.related ?? []), ...(error.fix?.edits ?? [])];
    for (const { start, end } of spans) {
      expect(0 <= start && start <= end && end <= text.length, `${error.code} ${start}-${end}`).toBe(true);
    }
  }
  expect([...errors].sort((a, b) => a.start - b.start)).toEqual(errors);
}

it.each(BROKEN_TEXTS)(
  "never fails on %s",
  (_name, texts) => {
    fc.assert(fc.property(texts, check), { numRuns: Math.ceil(runs / 4), seed });
  },
  timeout,
);
