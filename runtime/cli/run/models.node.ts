import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { ModelProvider } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import { MODELS_FILE, type ModelsConfig, readModelsConfig } from "../../models/config/models-config.js";
import type { CommandContext } from "../io/context.js";
import { PathError } from "../io/errors.js";
import { readText } from "../io/files.node.js";

export interface ModelsSetup {
  /** The file that `--models` names. */
  readonly models: string | undefined;
  /** The file that `--mock` names: it answers for models too, where no file of models is named. */
  readonly mock: string | undefined;
  readonly storePath: string;
  readonly quiet: boolean;
}

/**
 * The models that answer for a program: of the file that is named, or of the one beside the program. `undefined`: mocks do.
 *
 * @param mocked answers for roles that the file says nothing of, where a mock file is named as well
 * @throws PathError that says what is wrong with the file
 */
export async function modelsOf(
  module: IRModule,
  { models: named, mock, storePath, quiet }: ModelsSetup,
  mocked: ModelProvider,
  { cwd, report }: CommandContext,
): Promise<ModelProvider | undefined> {
  if (named === undefined && mock !== undefined) return undefined;
  const file = named ?? modelsBeside(module, cwd, storePath);
  if (file === undefined) return undefined;
  const path = resolve(cwd, file);
  const shown = relative(cwd, path);
  const { modelsFromConfig } = await import("../../models/index.js");
  const config = readModels(path, shown);
  if (!quiet) report.say(`Using models of ${shown}: ${endpoints(config)}`);
  return modelsFromConfig(config, {
    core: module.name,
    env: process.env,
    file: shown,
    ...(mock === undefined ? {} : { otherwise: mocked }),
  });
}

/** Reads a file of models. @throws PathError that says what is wrong with it */
export function readModels(path: string, shown: string): ModelsConfig {
  try {
    return readModelsConfig(readText(path, shown), shown);
  } catch (error) {
    if (error instanceof PathError) throw error;
    throw new PathError(error instanceof Error ? error.message : String(error), shown);
  }
}

/** Whom a run may talk to: a file that lies beside a program is not always one's own. */
function endpoints({ providers = {} }: ModelsConfig): string {
  const all = Object.entries(providers).map(([name, { kind, baseUrl }]) => `${name} (${baseUrl ?? kind})`);
  return all.length === 0 ? "it has no providers" : all.join(", ");
}

/** As for mock files: below the working directory, then below the directory of the store. */
function modelsBeside(module: IRModule, cwd: string, storePath: string): string | undefined {
  const [entry] = module.sources;
  if (entry === undefined) return undefined;
  const beside = `${dirname(entry.path)}/${MODELS_FILE}`;
  return [resolve(cwd, beside), resolve(dirname(storePath), beside)].find((path) => existsSync(path));
}
