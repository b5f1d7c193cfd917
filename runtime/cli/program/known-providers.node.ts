import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import type { CompilerHost } from "../../compiler/resolve/compiler-host.js";
import { MODELS_FILE } from "../../models/config/models-config.js";
import { roleProviders } from "../../models/config/role-provider.js";
import { PathError } from "../io/errors.js";
import { readModels } from "../run/models.node.js";

/**
 * What is known of who answers for the roles of a program, for warnings: of the file that is named, or of the one beside the program.
 *
 * @param entry the path of the program, from the working directory
 * @param told is given what is wrong with a file that was only found
 * @throws PathError that says what is wrong with the file that was named
 */
export function knownProviders(
  entry: string,
  named: string | undefined,
  cwd: string,
  told: (problem: string) => void,
): Pick<CompilerHost, "providers"> {
  const path = named === undefined ? resolve(cwd, dirname(entry), MODELS_FILE) : resolve(cwd, named);
  if (named === undefined && !existsSync(path)) return {};
  try {
    const providers = roleProviders(readModels(path, named ?? relative(cwd, path)));
    return { providers: () => providers };
  } catch (error) {
    if (named !== undefined || !(error instanceof PathError)) throw error;
    told(error.message);
    return {};
  }
}
