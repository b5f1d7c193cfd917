import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { IRModule } from "../../ir/module.js";

/** `x.mock.json` beside `x.scaicore`; undefined for another name. */
export function mockBeside(source: string): string | undefined {
  return source.endsWith(".scaicore") ? `${source.slice(0, -".scaicore".length)}.mock.json` : undefined;
}

/**
 * The mock file beside the source that a module was compiled from, if it is there: below the working directory, or below
 * the directory that holds the store, since the source's path is relative to where it was compiled.
 */
export function mockOfModule(module: IRModule, cwd: string, storePath: string): string | undefined {
  const [entry] = module.sources;
  const beside = entry === undefined ? undefined : mockBeside(entry.path);
  if (beside === undefined) return undefined;
  return [resolve(cwd, beside), resolve(dirname(storePath), beside)].find((path) => existsSync(path));
}
