import { resolve } from "node:path";
import { checkProgram } from "../../compiler/check-program.js";
import { recordingProblemIn } from "../../compiler/resolve/recording-problem.js";
import { readSource } from "../../compiler/source-files.node.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode } from "../io/errors.js";
import { diagnosticsJson, diagnosticsText } from "../output/diagnostics.js";
import { moduleTitle, programCounts } from "../output/module-text.js";
import { findSource, isDirectory } from "../program/find-programs.node.js";
import { programRoot } from "../program/program-root.node.js";
import { knownProviders } from "../program/known-providers.node.js";
import { withProgram } from "../program/read-program.node.js";

export default defineCommand(
  {
    name: "check",
    operand: { name: "source", help: "a .scaicore file, or a directory in which one file holds the @core" },
    flags: { strict: common.strict, root: common.root, models: common.models, json: common.json },
    examples: ["check examples/greet.scaicore", "check . --strict"],
  },
  ({ operand, flags }, { cwd, report, terminal }) => {
    const entry = findSource(operand, cwd);
    const root = programRoot(entry, cwd, flags.root);
    const known = {
      ...knownProviders(entry, flags.models, cwd, (problem) => report.warn(problem)),
      recordingProblem: (path: string) => recordingProblemIn(readSource(resolve(cwd, path), root)),
    };
    const result = withProgram(
      entry,
      cwd,
      flags.root,
      (path, host) => checkProgram(path, host, { strict: flags.strict }),
      known,
    );
    const { program, texts } = result;
    // A named file may be a library; a directory must contain a program.
    const mayBeLibrary = !isDirectory(operand, cwd);
    const diagnostics = mayBeLibrary ? result.diagnostics.filter(({ code }) => code !== "E107") : result.diagnostics;
    const passed = program !== undefined || (mayBeLibrary && diagnostics.every(({ severity }) => severity !== "error"));
    if (diagnostics.length > 0 && !report.json) report.warn(diagnosticsText(diagnostics, texts, terminal.err));
    report.finish({ diagnostics: diagnosticsJson(diagnostics, texts) }, () =>
      program === undefined
        ? passed
          ? `${terminal.out.green("✓")} ${entry} — all checks passed (a library: it holds no @core)`
          : ""
        : `${terminal.out.green("✓")} ${moduleTitle(program)} — all checks passed (${programCounts(program)})`,
    );
    return Promise.resolve(passed ? ExitCode.Ok : ExitCode.Failed);
  },
);
