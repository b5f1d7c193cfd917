// Runs inside VS Code's extension host: VS Code calls run() and takes its settling as the outcome. The bundled suites
// (*.test.cjs) lie beside this file; what happened is written, whole, to the file that SCAICORE_IN_HOST_RESULT names.
import { readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Mocha from "mocha";

interface Outcome {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "skipped";
  readonly ms: number;
  readonly error?: string;
}

export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 30_000, color: false, reporter: "dot" });
  const suites = readdirSync(__dirname).filter((name) => name.endsWith(".test.cjs"));
  for (const name of suites.sort()) mocha.addFile(join(__dirname, name));
  const tests: Outcome[] = [];
  const note = (test: Mocha.Runnable, outcome: Outcome["outcome"], error?: string) =>
    tests.push({ name: test.fullTitle(), outcome, ms: test.duration ?? 0, ...(error === undefined ? {} : { error }) });
  await new Promise<void>((done) => {
    mocha
      .run(() => done())
      .on("pass", (test) => note(test, "passed"))
      .on("pending", (test) => note(test, "skipped"))
      .on("fail", (test, error: unknown) =>
        note(test, "failed", error instanceof Error ? (error.stack ?? error.message) : String(error)),
      );
  });
  write({ tests });
  const failed = tests.filter(({ outcome }) => outcome === "failed").length;
  if (failed > 0) throw new Error(`${failed} failed`);
}

function write(result: { readonly tests: readonly Outcome[] }): void {
  const path = process.env.SCAICORE_IN_HOST_RESULT;
  if (path === undefined) return;
  // By rename, so that a reader never sees half of it.
  writeFileSync(`${path}.partial`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${path}.partial`, path);
}
