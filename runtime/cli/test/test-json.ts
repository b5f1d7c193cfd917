import type { IRLocation } from "../../ir/module.js";
import type { JsonObject } from "../../json.js";
import type { TestedRun, TestFailure, TestOutcome } from "../../testing/index.js";
import { diagnosticsJson } from "../output/diagnostics.js";
import { wireOfEvent, wireOfFlowError } from "../../host/wire.js";
import { countTests, type TestedProgram } from "./tested-program.js";

/** The JSON of `--json`: counts, and the outcome of each test by program. */
export function testJson(programs: readonly TestedProgram[], seed: number): JsonObject {
  const { passed, failed, broken } = countTests(programs);
  return { passed, failed, broken, seed, programs: programs.map(programJson) };
}

function programJson({ source, texts, diagnostics, tested }: TestedProgram): JsonObject {
  return {
    source,
    ...(tested === undefined
      ? { tests: [] }
      : {
          core: tested.module.name,
          version: tested.module.version,
          tests: tested.report.tests.map(outcomeJson),
        }),
    diagnostics: diagnosticsJson(diagnostics, texts),
  };
}

function outcomeJson({ name, status, location, durationMs, failures }: TestOutcome): JsonObject {
  return {
    name,
    status,
    location: place(location),
    duration_ms: Math.round(durationMs),
    failures: failures.map(failureJson),
  };
}

function failureJson(failure: TestFailure): JsonObject {
  const { kind, message, location, operands, differences, counterexample, run } = failure;
  return {
    kind,
    message,
    location: place(location),
    operands: operands.map(({ text, value }) => ({ text, value })),
    differences: differences.map(({ path, left, right }) => ({ path, left, right })),
    ...(counterexample === undefined
      ? {}
      : {
          counterexample: {
            ...counterexample,
            values: counterexample.values.map(({ text, value }) => ({ text, value })),
          },
        }),
    ...(run === undefined ? {} : { run: runJson(run) }),
  };
}

const runJson = ({ flow, status, error, events }: TestedRun): JsonObject => ({
  flow,
  status,
  ...(error === undefined ? {} : { error: wireOfFlowError(error) }),
  events: events.map(wireOfEvent),
});

const place = ({ file, line, column, end_line, end_column }: IRLocation): JsonObject => ({
  file,
  line,
  column,
  end_line,
  end_column,
});
