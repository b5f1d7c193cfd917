import type { IRModule } from "scaicore";
import { compile } from "scaicore/compiler";
import { showDiagnostics } from "./show-diagnostics.js";

/** Compiles one source, with its @debug blocks and tests. Throws with the diagnostics when it has errors. */
export function moduleOfSource(source: string): IRModule {
  const { module, diagnostics, texts } = compile("c.scaicore", { read: () => source }, { debug: true });
  if (module === undefined) throw new Error(showDiagnostics(diagnostics, texts));
  return module;
}
