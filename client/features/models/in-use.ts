import { basename } from "node:path/posix";
import type { ConfiguredRole, ModelsConfig, ProgramRole } from "scaicore/models";
import type { Uri } from "vscode";
import { joinPlain, plain, plainLine, type PlainText } from "../../../runtime/plain-text.js";
import type { CompileDocument } from "../../engine/compile-document.js";
import type { Answering } from "../../engine/prompt-text.js";
import { loadModels } from "../../engine/runtime.js";
import { describeError } from "../../infrastructure/errors.js";
import { MODELS_FILE } from "../../infrastructure/file-names.js";
import type { StatusLook } from "../../infrastructure/ui/status-item.js";
import { findModels, type ModelsFile } from "./models-file.js";
import type { MockedFiles } from "./mocked-files.js";
import type { RealModels } from "./real-models.js";

/** A role of a program, and who answers for it; `problem`: why nobody does. */
export type RoleInUse =
  | ({ readonly role: string } & Pick<ConfiguredRole, "provider" | "model">)
  | { readonly role: string; readonly problem: string };

/** What answers the models' prompts of a program. */
export type InUse =
  | { readonly kind: "mocks"; readonly file?: ModelsFile }
  | {
      readonly kind: "real";
      readonly file: ModelsFile;
      readonly config: ModelsConfig;
      readonly core?: string;
      readonly roles: readonly RoleInUse[];
    }
  /** The file cannot be used. */
  | { readonly kind: "broken"; readonly file: ModelsFile; readonly message: string };

export interface InUseParts {
  readonly real: RealModels;
  readonly mocked: MockedFiles;
  readonly compile: CompileDocument;
}

/** What a run of the program would ask now. */
export async function modelsInUse({ real, mocked, compile }: InUseParts, source: Uri | undefined): Promise<InUse> {
  const file = await findModels(source);
  if (file === undefined || source === undefined) return { kind: "mocks" };
  if (mocked.has(file.uri)) return { kind: "mocks", file };
  let config: ModelsConfig;
  try {
    config = await real.config(file);
  } catch (error) {
    return { kind: "broken", file, message: describeError(error) };
  }
  const { programRoles } = await loadModels();
  const compiled = await compile(source);
  const module = compiled.kind === "compiled" ? compiled.module : undefined;
  const core = module?.name;
  const roles = module === undefined ? rolesOfFile(config) : programRoles(module);
  const answers = await Promise.all(roles.map((role) => answerOf(config, role, core)));
  return { kind: "real", file, config, ...(core === undefined ? {} : { core }), roles: answers };
}

/** Of a program that does not compile, the roles that the file names. */
function rolesOfFile(config: ModelsConfig): readonly ProgramRole[] {
  const names = Object.keys(config.roles ?? {});
  return (names.length === 0 ? ["primary"] : names).map((roleName) => ({
    roleName,
    provider: "",
    modalities: [],
    fallback: [],
  }));
}

async function answerOf(config: ModelsConfig, role: ProgramRole, core: string | undefined): Promise<RoleInUse> {
  const { configuredRole } = await loadModels();
  try {
    const { provider, model } = configuredRole(config, role, {
      file: MODELS_FILE,
      ...(core === undefined ? {} : { core }),
    });
    return { role: role.roleName, provider, model };
  } catch (error) {
    return { role: role.roleName, problem: describeError(error) };
  }
}

/** Who answers for a role, in words, and by which price. */
export function answeringOf(inUse: InUse, role: string): Answering {
  switch (inUse.kind) {
    case "mocks":
      return { label: "mock answers" };
    case "broken":
      return { label: `nobody: ${inUse.message}` };
    case "real": {
      const found = inUse.roles.find((one) => one.role === role);
      if (found === undefined) return { label: "a role that the program does not have" };
      if ("problem" in found) return { label: `nobody: ${found.problem}` };
      const { prices = {} } = inUse.config;
      const price = Object.hasOwn(prices, found.model) ? prices[found.model] : undefined;
      return { label: `${found.model} of ${found.provider}`, ...(price === undefined ? {} : { price }) };
    }
  }
}

/** In few words: "mock answers", "llama3.2 · local", "3 models". */
export function inUseText(inUse: InUse): PlainText {
  switch (inUse.kind) {
    case "mocks":
      return plain`Mock`;
    case "broken":
      return plain`Models: error`;
    case "real": {
      const { roles } = inUse;
      const missing = roles.filter((role) => "problem" in role);
      const [first] = missing;
      if (first !== undefined)
        return missing.length === 1 ? plain`No model for ${first.role}` : plain`${missing.length} roles without models`;
      const answers = new Set(roles.map((role) => ("problem" in role ? "" : `${role.model} · ${role.provider}`)));
      const [only] = answers;
      return only === undefined
        ? plain`No models asked`
        : answers.size === 1
          ? plainLine(only, 40)
          : plain`${answers.size} models`;
    }
  }
}

/** What the status bar says. */
export function inUseLook(inUse: InUse, source: Uri): StatusLook {
  const text = inUseText(inUse);
  const program = basename(source.path);
  switch (inUse.kind) {
    case "mocks":
      return inUse.file === undefined
        ? look(
            "beaker",
            text,
            plain`Runs of ${program} get mock answers: no model is asked. Click to choose models.`,
            "scaicore.models.configure",
          )
        : look(
            "beaker",
            text,
            plain`Runs of ${program} get mock answers: no model is asked. Click to ask the models of ${MODELS_FILE}.`,
            "scaicore.models.switch",
          );
    case "broken":
      return {
        ...look("warning", text, plain`${inUse.message}\nClick to open the file.`, "scaicore.models.configure"),
        isError: true,
      };
    case "real": {
      const lines = inUse.roles.map((role) =>
        "problem" in role
          ? plainLine(role.problem)
          : plain`${role.role}: ${role.model} of ${role.provider} (${endpointOf(inUse.config, role.provider)})`,
      );
      const isError = inUse.roles.some((role) => "problem" in role);
      const tooltip = joinPlain([plain`Runs of ${program} ask:`, ...lines, plain`Click for mock answers.`], "\n");
      const command = isError ? "scaicore.models.choose" : "scaicore.models.switch";
      return {
        ...look("sparkle", text, isError ? joinPlain([...lines, plain`Click to choose.`], "\n") : tooltip, command),
        isError,
      };
    }
  }
}

const look = (icon: string, text: PlainText, tooltip: PlainText, command: string): StatusLook => ({
  text: { icon, text },
  tooltip,
  command,
  isError: false,
});

/** Whom a provider's requests go to. */
export function endpointOf({ providers = {} }: ModelsConfig, name: string): string {
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  return provider?.baseUrl ?? (provider?.kind === "vscode" ? "VS Code" : (provider?.kind ?? "unknown"));
}
