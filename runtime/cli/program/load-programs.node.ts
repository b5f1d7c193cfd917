import type { IRModule } from "../../ir/module.js";
import type { CommandContext } from "../io/context.js";
import { CompileError, PathError } from "../io/errors.js";
import { diagnosticsText } from "../output/diagnostics.js";
import { findPrograms, isDirectory } from "./find-programs.node.js";
import { loadProgram } from "./load-program.node.js";

/**
 * The programs in these places. Of a folder, one that does not compile is told and left out.
 *
 * @throws PathError if there is none
 */
export async function loadPrograms(
  places: readonly string[],
  root: string | undefined,
  context: CommandContext,
): Promise<readonly IRModule[]> {
  const modules: IRModule[] = [];
  for (const place of places) {
    const isFolder = isDirectory(place, context.cwd);
    const files = isFolder ? findPrograms(place, context.cwd).programs : [place];
    for (const file of files) {
      try {
        modules.push((await loadProgram(file, context, { root })).module);
      } catch (error) {
        if (!isFolder || !(error instanceof CompileError)) throw error;
        context.report.warn(diagnosticsText(error.diagnostics, error.texts, context.terminal.err));
        context.report.warn(`warning: ${file} does not compile, and is not served.`);
      }
    }
  }
  if (modules.length > 0) return modules;
  throw new PathError(`There is no program to serve in ${places.join(", ")}.`, places.join(", "));
}
