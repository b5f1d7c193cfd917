import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type MockFile, parseMockFile } from "../../host/mocks/mock-file.js";
import type { IRModule } from "../../ir/module.js";
import { walkModule } from "../../ir/walk.js";
import { nearest } from "../../nearest.js";
import { PathError } from "../io/errors.js";
import { readText } from "../io/files.node.js";

/**
 * Reads a mock file.
 *
 * @throws PathError that describes the mistake in the file
 */
export function readMocks(path: string, shown: string): MockFile {
  const text = readText(path, shown);
  try {
    return parseMockFile(text);
  } catch (error) {
    throw new PathError(`${shown}: ${error instanceof Error ? error.message : String(error)}`, shown);
  }
}

/** Describes the answers that the program never uses, which are probably mistyped. */
export function unusedMocks(mocks: MockFile, module: IRModule): readonly string[] {
  // A core without models has the one role that the host provides.
  const roles = module.models.length === 0 ? ["primary"] : module.models.map(({ role_name: name }) => name);
  const aliases = module.plugins.map(({ alias }) => alias);
  const unknown = (what: string, name: string, known: readonly string[]) => {
    if (known.includes(name)) return [];
    const meant = nearest(name, known);
    return [`${module.name} has no ${what} ${name}${meant === undefined ? "." : `; did you mean ${meant}?`}`];
  };
  const { models = {}, plugins = {}, cores = {}, config = {}, reference = {}, secrets = {} } = mocks;
  const isSecret = ({ modifiers }: IRModule["config"][number]): boolean => modifiers.includes("secret");
  const params = module.config.filter((param) => !isSecret(param)).map(({ name }) => name);
  const hidden = module.config.filter(isSecret).map(({ name }) => name);
  const fields = module.reference.map(({ name }) => name);
  const calls = new Set<string>();
  walkModule(module, {
    block: (block) => {
      if (block.kind === "core_call") calls.add(`${block.target} ${block.flow_name}`);
    },
  });
  return [
    ...Object.keys(cores).flatMap((name) => unknown("call of", name, [...calls])),
    ...Object.keys(config).flatMap((name) => unknown("parameter", name, params)),
    ...Object.keys(secrets).flatMap((name) => unknown("secret", name, hidden)),
    ...Object.keys(reference).flatMap((name) => unknown("field of reference data", name, fields)),
    ...Object.keys(models).flatMap((name) => unknown("model role", name, roles)),
    ...Object.keys(plugins).flatMap((name) => unknown("plugin", name.slice(0, name.indexOf(".")), aliases)),
  ];
}

/** The path `x.mock.json` beside `x.scaicore`; `undefined` for another name. */
export function mockBeside(source: string): string | undefined {
  return source.endsWith(".scaicore") ? `${source.slice(0, -".scaicore".length)}.mock.json` : undefined;
}

/**
 * Finds the mock file beside the source of a module. The path of the source is relative to the directory of its compilation, so
 * this looks below the working directory, then below the directory of the store.
 */
export function mockOfModule(module: IRModule, cwd: string, storePath: string): string | undefined {
  const [entry] = module.sources;
  const beside = entry === undefined ? undefined : mockBeside(entry.path);
  if (beside === undefined) return undefined;
  return [resolve(cwd, beside), resolve(dirname(storePath), beside)].find((path) => existsSync(path));
}
