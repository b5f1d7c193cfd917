/** The files of a fixture of the compiler. */
import { type CompilerHost, refusals, type SourceRefusal } from "scaicore/compiler";
import { readModelsConfig, roleProviders } from "scaicore/models";
import { glanceAt } from "../../runtime/recording-glance.js";

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
 * A host that has these files. A line `//! models: {…}` of the entry is its configuration of models, and one `//! recordings: {…}` the texts of
 * recordings by path: without it nobody looks at recordings. A file whose text is `//! refused: <reason>` is there, and not read.
 */
export function hostOf(files: ReadonlyMap<string, string>): CompilerHost {
  const models = /^\/\/! models: (.*)$/m.exec(files.get("main.scaicore") ?? "")?.[1];
  const providers = models === undefined ? undefined : roleProviders(readModelsConfig(models));
  const beside = /^\/\/! recordings: (.*)$/m.exec(files.get("main.scaicore") ?? "")?.[1];
  const recordings = beside === undefined ? undefined : (JSON.parse(beside) as Readonly<Record<string, string>>);
  return {
    providers: () => providers,
    recordingProblem(path) {
      if (recordings === undefined) return undefined;
      const text = recordings[path];
      const seen = text === undefined ? "missing" : glanceAt(text);
      return typeof seen === "string" ? seen : undefined;
    },
    read(path) {
      const text = files.get(path);
      const reason = /^\/\/! refused: (\S+)\s*$/.exec(text ?? "")?.[1];
      if (reason === undefined) return text;
      if (!Object.hasOwn(refusals, reason)) throw new Error(`A file is not refused as ${reason}.`);
      return refusals[reason as SourceRefusal];
    },
  };
}
