import { dirname, join, resolve } from "node:path";
import type { IRModule, IRTest } from "../../ir/module.js";
import { runTests, type TestOptions } from "../../testing/index.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import type { CommandContext, Terminal } from "../io/context.js";
import { boundsOf } from "../args/limits.js";
import { parseDurationFlag } from "../args/values.node.js";
import { ExitCode, PathError, UsageError } from "../io/errors.js";
import { type OutputPlace, outputPlace, writeOutput } from "../io/output-file.node.js";
import { diagnosticsText } from "../output/diagnostics.js";
import { moduleTitle } from "../output/module-text.js";
import { readRecordingFile } from "../run/recordings.node.js";
import { compileSource } from "../program/compile-source.node.js";
import { findPrograms, findSource, isDirectory, SOURCE_EXTENSION } from "../program/find-programs.node.js";
import { loadProgram } from "../program/load-program.node.js";
import { junitXml } from "../test/junit-xml.js";
import { testJson } from "../test/test-json.js";
import { outcomeLine, testText } from "../test/test-text.js";
import { countTests, type TestedProgram } from "../test/tested-program.js";

export default defineCommand(
  {
    name: "test",
    details: [
      "Runs the @test declarations of programs and of what they import, with nothing but their mocks: no model, no plugin, no clock.",
      "A library's tests run within each program that imports it.",
    ],
    operand: {
      name: "source",
      help: "a .scaicore file, a bundle made with --debug, or a directory with all programs below",
    },
    flags: {
      filter: { value: "NAME", help: "only tests with this in their name" },
      seed: { value: "NUMBER", help: "try the values of properties that this number stands for (default: new ones)" },
      timeout: { value: "TIME", help: "how long each test may take, as in 30s" },
      junit: { value: "FILE", help: "also write the outcome as JUnit XML; - for stdout" },
      limit: common.limit,
      "max-memory": common.maxMemory,
      root: common.root,
      json: common.json,
    },
    examples: ["test examples", "test examples/greet.scaicore --filter approved", "test . --junit build/tests.xml"],
  },
  async ({ operand, flags }, context) => {
    const { cwd, report, terminal, supervision } = context;
    const seed = flags.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : seedOf(flags.seed);
    const filter = filterOf(flags.filter);
    const limits = boundsOf(flags);
    const timeoutMs = flags.timeout === undefined ? undefined : parseDurationFlag(flags.timeout, "timeout");
    // Also before anything runs, so that a mistake costs no time.
    if (flags.junit !== undefined && junitPlace(flags.junit, [operand], cwd).kind === "stdout") {
      if (report.json) throw new UsageError("--json and --junit both write to stdout: choose one", "test");
      report.redirect();
    }
    const output = flags.junit === undefined ? {} : { junit: flags.junit };
    const recording: TestOptions["recording"] = (file, from) => {
      const shown = join(dirname(from), file);
      return readRecordingFile(resolve(cwd, shown), shown);
    };
    const programs: TestedProgram[] = [];
    for await (const { source, module, texts, diagnostics } of loaded(operand, flags.root, context)) {
      if (module === undefined) {
        programs.push({ source, texts, diagnostics });
        continue;
      }
      if (diagnostics.length > 0 && !report.json) report.warn(diagnosticsText(diagnostics, texts, terminal.err));
      if ((module.tests ?? []).some(filter)) report.say(`${moduleTitle(module)} (${source})`);
      const ended = (outcome: Parameters<typeof outcomeLine>[0]) => report.say(outcomeLine(outcome, terminal.out));
      const guard: TestOptions["guard"] = ({ name }, action) =>
        supervision.guard(
          { kind: "test", name, source, ...output, ...(timeoutMs === undefined ? {} : { timeoutMs }) },
          action,
        );
      const tested = { module, report: await runTests(module, { seed, filter, limits, guard, ended, recording }) };
      programs.push({ source, texts, diagnostics, tested });
    }
    const { passed, failed, broken } = countTests(programs);
    if (flags.filter !== undefined && passed + failed + broken === 0) {
      throw new UsageError(`no test has ${JSON.stringify(flags.filter)} in its name`, "test");
    }
    if (flags.junit !== undefined) {
      const read = programs.flatMap(({ source, texts }) => [source, ...texts.keys()]);
      writeJunit(junitXml(programs), junitPlace(flags.junit, read, cwd), terminal);
    }
    report.finish(testJson(programs, seed), () => `\n${testText(programs, seed, terminal.out)}`);
    return failed + broken === 0 ? ExitCode.Ok : ExitCode.Failed;
  },
);

const junitPlace = (given: string, inputs: readonly string[], cwd: string): OutputPlace =>
  outputPlace(given, { flag: "--junit", cwd, inputs });

function writeJunit(xml: string, place: OutputPlace, terminal: Terminal): void {
  if (place.kind === "stdout") terminal.print(xml);
  else writeOutput(place, new TextEncoder().encode(xml));
}

type Loaded = Omit<TestedProgram, "tested"> & { readonly module?: IRModule };

/** The programs that the operand names, each compiled with its tests when it is reached. */
async function* loaded(operand: string, root: string | undefined, context: CommandContext): AsyncGenerator<Loaded> {
  const { cwd, report } = context;
  if (!isDirectory(operand, cwd)) {
    if (operand.endsWith(SOURCE_EXTENSION)) {
      const program = compiled(findSource(operand, cwd), cwd, root);
      if (program.diagnostics.some(({ code }) => code === "E107")) throw library(operand);
      yield program;
    } else {
      const { module, texts } = await loadProgram(operand, context, { root });
      yield { source: operand, module, texts, diagnostics: [] };
    }
    return;
  }
  const { programs, libraries } = findPrograms(operand, cwd);
  const imported = new Set<string>();
  for (const source of programs) {
    const program = compiled(source, cwd, root);
    for (const file of program.texts.keys()) imported.add(file);
    yield program;
  }
  const alone = libraries.filter((file) => !imported.has(file));
  for (const file of alone) report.warn(`${file} is imported by no program here, so its tests are not run.`);
}

function compiled(source: string, cwd: string, root: string | undefined): Loaded {
  const { module, diagnostics, texts } = compileSource(source, cwd, { debug: true, root });
  return { source, texts, diagnostics, ...(module === undefined ? {} : { module }) };
}

const library = (path: string): PathError =>
  new PathError(
    `${path} is a library: it has no @core. Its tests run with the program that imports it: name that.`,
    path,
  );

function filterOf(name: string | undefined): (test: IRTest) => boolean {
  if (name === undefined) return () => true;
  const wanted = name.toLowerCase();
  return (test) => test.name.toLowerCase().includes(wanted);
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (!/^-?\d+$/.test(text) || seed !== (seed | 0))
    throw new UsageError(`--seed is a whole number of at most 31 bits, not "${text}"`, "test");
  return seed;
}
