import { messageOf } from "../../error.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";
import type { MockCores } from "../dispatch/mock-core-dispatcher.js";
import { MOCK_FAILURES, type MockFailureKind } from "../models/mock-answers.js";
import type { MockModels } from "../models/mock-model-provider.js";
import type { MockPlugins } from "../plugins/plugin-hosts.js";

/**
 * The contents of a mock file: answers of everything outside of a program, so that it runs without accounts, keys or network.
 */
export interface MockFile extends MockModels, MockPlugins, MockCores {
  /** A recording beside the file, which answers what the file says nothing of. */
  readonly recording?: string;
  /** Values of `config.*` by parameter; parameters without one have their defaults. */
  readonly config?: JsonObject;
  /** Reference data by field. */
  readonly reference?: JsonObject;
  /** Values of @secret parameters; parameters without one get a made-up value. */
  readonly secrets?: Readonly<Record<string, string>>;
}

const SECTIONS = ["models", "plugins", "cores", "config", "reference", "secrets", "recording"];
/** The failures of anything but a model. */
const CALL_FAILURES: readonly MockFailureKind[] = ["refusal", "timeout", "error"];

/**
 * Parses a mock file.
 *
 * @throws Error that says what is wrong, because a mistyped key must not be ignored
 */
export function parseMockFile(text: string): MockFile {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new Error(`it is no JSON: ${messageOf(error)}`, { cause: error });
  }
  const problem = mockFileProblem(value);
  if (problem !== undefined) throw new Error(problem);
  return value as MockFile;
}

/** Describes the first mistake in the contents of a mock file; `undefined` if there is none. */
export function mockFileProblem(value: Json): string | undefined {
  if (!isJsonObject(value)) return `a mock file is an object such as { "models": { "primary": … } }.`;
  for (const [section, entries] of Object.entries(value)) {
    if (!SECTIONS.includes(section)) {
      const meant = nearest(section, SECTIONS);
      return `there is no section "${section}"${meant === undefined ? "." : `; did you mean "${meant}"?`} Sections are ${SECTIONS.slice(0, -1).join(", ")} and ${SECTIONS.at(-1)!}.`;
    }
    if (section === "recording") {
      if (typeof entries === "string" && entries !== "") continue;
      return `"recording" must be the name of a file, as \`scaicore run --record FILE\` writes it.`;
    }
    if (!isJsonObject(entries)) return `"${section}" must be an object by name.`;
    for (const [name, entry] of Object.entries(entries)) {
      const problem = entryProblem(section, name, entry);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function entryProblem(section: string, name: string, entry: Json): string | undefined {
  if (section === "secrets" && typeof entry !== "string") return `secrets.${name}: a secret is a text.`;
  if (section === "plugins" && !/^\w+\.\w+$/.test(name))
    return `plugins."${name}": plugin methods are named alias.method.`;
  if (section === "cores" && !/^core:\/\/\S+ \w+$/.test(name))
    return `cores."${name}": flows of other cores are named "core://tenant/slug flow".`;
  if (section !== "models" && section !== "plugins" && section !== "cores") return undefined;
  const answers = (Array.isArray(entry) ? (entry as readonly Json[]) : [entry]).filter(isJsonObject);
  const kinds: readonly string[] = section === "models" ? MOCK_FAILURES : CALL_FAILURES;
  const wrong = answers.find((item) => Object.hasOwn(item, "$fail") && !kinds.some((kind) => kind === item.$fail));
  return wrong === undefined
    ? undefined
    : `${section}.${name}: $fail must be one of ${kinds.join(", ")}, not ${JSON.stringify(wrong.$fail)}.`;
}
