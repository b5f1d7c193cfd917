import { relative, resolve } from "node:path";
import { bundleHash, fingerprint, IRSerializer } from "../../ir/index.js";
import { inspect, inspectionText } from "../../ir/inspect.js";
import { manifestOf } from "../../ir/manifest.js";
import { defineCommand } from "../args/command.js";
import * as common from "../args/common-flags.js";
import { CompileError, ExitCode, UsageError } from "../io/errors.js";
import { outputPlace, writeOutput } from "../io/output-file.node.js";
import { printable } from "../io/text.js";
import { diagnosticsJson, diagnosticsText } from "../output/diagnostics.js";
import { moduleCounts, moduleTitle, sizeText } from "../output/module-text.js";
import { toWire } from "../../host/wire.js";
import { compileSource } from "../program/compile-source.node.js";
import { findSource } from "../program/find-programs.node.js";

export default defineCommand(
  {
    name: "compile",
    operand: { name: "source", help: "a .scaicore file, or a directory in which one file holds the @core" },
    flags: {
      output: {
        value: "PATH",
        short: "o",
        help: "where to write, - for stdout (default build/<core-name>.scaicore-ir)",
      },
      "emit-ir": { help: "print a readable summary instead of writing" },
      "emit-manifest": { help: "print the CoreManifest as JSON instead of writing" },
      debug: { help: "keep @debug blocks and @test declarations" },
      strict: common.strict,
      root: common.root,
      json: common.json,
    },
    examples: ["compile examples/greet.scaicore -o build/hello.scaicore-ir", "compile . --emit-manifest"],
  },
  ({ operand, flags }, { cwd, report, terminal }) => {
    const shown = ["emit-ir", "emit-manifest"].filter((name) => flags[name as "emit-ir" | "emit-manifest"]);
    const conflict = [...shown, ...(flags.output === undefined ? [] : ["output"])];
    if (shown.length > 0 && conflict.length > 1) {
      throw new UsageError(`--${conflict.join(" and --")} exclude each other: choose one`, "compile");
    }
    const entry = findSource(operand, cwd);
    const { module, diagnostics, texts } = compileSource(entry, cwd, {
      strict: flags.strict,
      debug: flags.debug,
      root: flags.root,
    });
    if (module === undefined) throw new CompileError(diagnostics, texts);
    if (diagnostics.length > 0 && !report.json) report.warn(diagnosticsText(diagnostics, texts, terminal.err));
    if (flags["emit-manifest"]) {
      const manifest = manifestOf(module);
      report.finish(toWire(manifest), () => JSON.stringify(manifest, undefined, 2));
    } else if (flags["emit-ir"]) {
      const inspection = inspect(module);
      report.finish(toWire(inspection), () => printable(inspectionText(inspection)));
    } else {
      const bytes = new IRSerializer().serialize(module);
      const given = flags.output ?? `build/${module.name}.scaicore-ir`;
      const output = outputPlace(given, { flag: "--output", cwd, inputs: [...texts.keys()] });
      if (output.kind === "stdout") {
        if (report.json) throw new UsageError("--json and --output both write to stdout: choose one", "compile");
        report.redirect();
        terminal.print(bytes);
      } else writeOutput(output, bytes);
      const place = relative(cwd, resolve(cwd, given)).replaceAll("\\", "/");
      report.finish(
        {
          name: module.name,
          version: module.version,
          path: place,
          size: bytes.length,
          bundle_hash: bundleHash(bytes),
          fingerprint: fingerprint(module),
          diagnostics: diagnosticsJson(diagnostics, texts),
        },
        () =>
          [
            `${terminal.out.green("✓")} Compiled ${moduleTitle(module)} (${moduleCounts(module)})`,
            `  ${output.kind === "stdout" ? "stdout" : place} (${sizeText(bytes.length)})`,
          ].join("\n"),
      );
    }
    return Promise.resolve(ExitCode.Ok);
  },
);
