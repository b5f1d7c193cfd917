import { basename } from "node:path";
import type { IRModule } from "scaicore";
import { Uri } from "vscode";
import { baseOf, pathIn, programTexts } from "../../engine/compile-document.js";
import type { DebugSource } from "../../engine/process/debug/protocol.js";
import type { DebugParts } from "../../engine/process/engines.js";
import { loadCompiler } from "../../engine/runtime.js";

/** What a program is debugged as: with its `@debug` blocks. */
export interface Debugged {
  readonly source: Uri;
  readonly module: IRModule;
}

/** The files of a program as VS Code names them to debuggers: by paths where they are on a disk. */
export function sourcesOf({ source, module }: Debugged): Readonly<Record<string, DebugSource>> {
  const base = baseOf(source);
  const entry = pathIn(base, source);
  return Object.fromEntries(
    module.sources.map(({ path }) => {
      const uri = path === entry ? source : Uri.joinPath(base, path);
      const name = basename(path);
      return [path, { name, path: uri.scheme === "file" ? uri.fsPath : uri.toString() }];
    }),
  );
}

/** Compiles expressions in the texts that the program was made of, whatever is typed meanwhile. */
export async function expressionsOf({ source, module }: Debugged): Promise<DebugParts["compile"]> {
  const texts = await programTexts(source, module);
  const { compileExpression } = await loadCompiler();
  const entry = pathIn(baseOf(source), source);
  const host = { read: (path: string) => texts.get(path) };
  return ({ text, ...place }) => Promise.resolve(compileExpression(entry, host, place, text));
}
