import type { IRModule } from "scaicore";
import { compile } from "scaicore/compiler";

/** The module of a program in one file. Throws what is wrong with it. */
export function moduleOfSource(source: string): IRModule {
  const { module, diagnostics } = compile("m.scaicore", { read: () => source });
  if (module === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  return module;
}
