import type { IRModule } from "scaicore";
import { compile, type CompileOptions } from "scaicore/compiler";
import { showDiagnostics } from "./show-diagnostics.js";

/**
 * Compiles a program of one file.
 *
 * @throws Error with the diagnostics if it has errors
 */
export function moduleOfSource(source: string, options?: CompileOptions): IRModule {
  const { module, diagnostics, texts } = compile("c.scaicore", { read: () => source }, options);
  if (module === undefined) throw new Error(showDiagnostics(diagnostics, texts));
  return module;
}
