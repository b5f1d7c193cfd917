/** The files of a fixture of the compiler. */
import { type CompilerHost, refusals, type SourceRefusal } from "scaicore/compiler";
import { readModelsConfig, roleProviders } from "scaicore/models";

/** Splits a fixture into its files: `//# path` starts another one. The first is the entry, `main.scaicore`. */
export function filesOf(source: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let path = "main.scaicore";
  let lines: string[] = [];
  for (const line of source.split("\n")) {
    const next = /^\/\/# (\S+)$/.exec(line)?.[1];
    if (next === undefined) lines.push(line);
    else {
      files.set(path, lines.join("\n"));
      path = next;
      lines = [];
    }
  }
  return files.set(path, lines.join("\n"));
}

/**
 * A host that has these files. A line `//! models: {…}` of the entry is its configuration of models. A file whose text is `//! refused: <reason>` is there,
 * and not read.
 */
export function hostOf(files: ReadonlyMap<string, string>): CompilerHost {
  const models = /^\/\/! models: (.*)$/m.exec(files.get("main.scaicore") ?? "")?.[1];
  const providers = models === undefined ? undefined : roleProviders(readModelsConfig(models));
  return {
    providers: () => providers,
    read(path) {
      const text = files.get(path);
      const reason = /^\/\/! refused: (\S+)\s*$/.exec(text ?? "")?.[1];
      if (reason === undefined) return text;
      if (!Object.hasOwn(refusals, reason)) throw new Error(`A file is not refused as ${reason}.`);
      return refusals[reason as SourceRefusal];
    },
  };
}
