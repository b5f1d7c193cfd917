import type { TestOutcome } from "../../testing/index.js";
import { plain } from "../io/style.js";
import { diagnosticsText } from "../output/diagnostics.js";
import { Sources } from "../output/sources.js";
import { failuresText } from "./test-text.js";
import { countTests, type TestedProgram } from "./tested-program.js";

/** The outcome as JUnit XML, which build servers read, with a suite for each program. */
export function junitXml(programs: readonly TestedProgram[]): string {
  const { passed, failed, broken } = countTests(programs);
  const seconds = programs.reduce((sum, program) => sum + secondsOf(program), 0);
  const attributes = {
    name: "scaicore",
    tests: passed + failed + broken,
    failures: failed,
    errors: broken,
    time: time(seconds),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributesXml(attributes)}>`,
    ...programs.flatMap(suiteXml),
    "</testsuites>",
    "",
  ].join("\n");
}

function suiteXml(program: TestedProgram): readonly string[] {
  const { source, texts, diagnostics, tested } = program;
  const { passed, failed, broken } = countTests([program]);
  const name = tested?.module.name ?? source;
  const attributes = {
    name,
    file: source,
    tests: passed + failed + broken,
    failures: failed,
    errors: broken,
    time: time(secondsOf(program)),
  };
  const sources = new Sources(texts);
  const cases =
    tested === undefined
      ? [
          `    <testcase${attributesXml({ name: "compiles", classname: name, file: source, time: time(0) })}>`,
          `      <error${attributesXml({ message: "The source has errors.", type: "CompileError" })}>${escaped(diagnosticsText(diagnostics, texts, plain))}</error>`,
          "    </testcase>",
        ]
      : tested.report.tests.flatMap((outcome) => caseXml(outcome, name, sources));
  return [`  <testsuite${attributesXml(attributes)}>`, ...cases, "  </testsuite>"];
}

function caseXml(outcome: TestOutcome, suite: string, sources: Sources): readonly string[] {
  const { name, location, durationMs, failures } = outcome;
  const head = `    <testcase${attributesXml({ name, classname: suite, file: location.file, line: location.line, time: time(durationMs / 1000) })}`;
  const [first, ...others] = failures;
  if (first === undefined) return [`${head}/>`];
  const message = others.length === 0 ? first.message : `${first.message} (and ${others.length} more)`;
  const text = failuresText(failures, sources, plain);
  return [
    `${head}>`,
    `      <failure${attributesXml({ message, type: first.kind })}>${escaped(text)}</failure>`,
    "    </testcase>",
  ];
}

const secondsOf = ({ tested }: TestedProgram): number =>
  (tested?.report.tests ?? []).reduce((sum, { durationMs }) => sum + durationMs, 0) / 1000;

const time = (seconds: number): string => seconds.toFixed(3);

const attributesXml = (attributes: Readonly<Record<string, string | number>>): string =>
  Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll("\n", "&#10;")}"`)
    .join("");

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Escapes text for XML, which cannot contain most control characters, nor unpaired surrogates. */
export const escaped = (text: string): string =>
  text
    .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "\ufffd")
    .replaceAll("\r", "&#13;")
    .replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
