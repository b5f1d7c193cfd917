import type { TestOutcome } from "../../testing/index.js";
import { diagnosticsText } from "../output/diagnostic-text.js";
import { moduleTitle } from "../output/module-text.js";
import { printable } from "../output/printable.js";
import { Sources } from "../output/sources.js";
import type { Style } from "../output/style.js";
import { failuresText } from "./failure-text.js";
import { countTests, type TestedProgram } from "./tested-program.js";

/** `  ✓ an approved greeting is sent` */
export const outcomeLine = ({ status, name }: TestOutcome, style: Style): string =>
  `  ${status === "passed" ? style.green("✓") : style.red("✗")} ${printable(name)}`;

/** All that went wrong, then a line that counts. */
export function testText(programs: readonly TestedProgram[], seed: number, style: Style): string {
  return [
    ...programs.flatMap((program) => programFailures(program, style)),
    `${summary(programs, seed, style)}\n`,
  ].join("\n\n");
}

function programFailures({ source, texts, diagnostics, tested }: TestedProgram, style: Style): readonly string[] {
  if (tested === undefined)
    return [`${style.red("✗")} ${style.bold(source)} has errors\n\n${diagnosticsText(diagnostics, texts, style)}`];
  const { module, report } = tested;
  const sources = new Sources(texts);
  return report.tests
    .filter(({ status }) => status === "failed")
    .map(({ name, failures }) =>
      [
        `${style.red("✗")} ${style.bold(`${moduleTitle(module)} › ${printable(name)}`)}`,
        failuresText(failures, sources, style),
      ].join("\n\n"),
    );
}

/** `3 passed, 1 failed (seed 42)` */
function summary(programs: readonly TestedProgram[], seed: number, style: Style): string {
  const { passed, failed, broken } = countTests(programs);
  const parts = [
    ...(passed > 0 ? [style.green(`${passed} passed`)] : []),
    ...(failed > 0 ? [style.red(`${failed} failed`)] : []),
    ...(broken > 0 ? [style.red(`${broken} not tested, with errors`)] : []),
  ];
  const drawn = programs.some(({ tested }) => tested?.report.tests.some(({ hasProperties }) => hasProperties));
  return `${parts.length === 0 ? "No tests" : parts.join(", ")}${drawn ? ` (seed ${seed})` : ""}`;
}
