import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { ExitCode } from "../io/errors.js";
import { diagnosticsJson, diagnosticsText } from "../output/diagnostics.js";
import { moduleCounts, moduleTitle } from "../output/module-text.js";
import { compileSource } from "../program/compile-source.node.js";
import { findSource, isDirectory } from "../program/find-programs.node.js";

export default defineCommand(
  {
    name: "check",
    operand: { name: "source", help: "a .scaicore file, or a directory in which one file holds the @core" },
    flags: { strict: common.strict, root: common.root, json: common.json },
    examples: ["check examples/greet.scaicore", "check . --strict"],
  },
  ({ operand, flags }, { cwd, report, terminal }) => {
    const entry = findSource(operand, cwd);
    const result = compileSource(entry, cwd, { strict: flags.strict, root: flags.root });
    const { module, texts } = result;
    // A named file may be a library; a directory must contain a program.
    const mayBeLibrary = !isDirectory(operand, cwd);
    const diagnostics = mayBeLibrary ? result.diagnostics.filter(({ code }) => code !== "E107") : result.diagnostics;
    const passed = module !== undefined || (mayBeLibrary && diagnostics.every(({ severity }) => severity !== "error"));
    if (diagnostics.length > 0 && !report.json) report.warn(diagnosticsText(diagnostics, texts, terminal.err));
    report.finish({ diagnostics: diagnosticsJson(diagnostics, texts) }, () =>
      module === undefined
        ? passed
          ? `${terminal.out.green("✓")} ${entry} — all checks passed (a library: it holds no @core)`
          : ""
        : `${terminal.out.green("✓")} ${moduleTitle(module)} — all checks passed (${moduleCounts(module)})`,
    );
    return Promise.resolve(passed ? ExitCode.Ok : ExitCode.Failed);
  },
);
