import { MOCK_FAILURES, type MockFailureKind } from "../../host/models/mock-answers.js";
import type { IRModule } from "../../ir/module.js";
import type { Json, JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";
import { PathError } from "../cli-error.js";
import { isObject } from "../input/json-argument.node.js";
import { readSourceText } from "../program/read-text.node.js";

/** What a mock file holds: answers by model role, and by `alias.method`. */
export interface Mocks {
  readonly models?: JsonObject;
  readonly plugins?: JsonObject;
}

/** Throws a PathError that says where the file is wrong: a mistyped key must not be ignored in silence. */
export function readMocks(path: string, shown: string): Mocks {
  let value: Json;
  try {
    value = JSON.parse(readSourceText(path, shown)) as Json;
  } catch (error) {
    if (error instanceof PathError) throw error;
    throw new PathError(`${shown} is no JSON: ${error instanceof Error ? error.message : String(error)}`, shown);
  }
  const problem = mockProblem(value);
  if (problem !== undefined) throw new PathError(`${shown}: ${problem}`, shown);
  return value as Mocks;
}

const SECTIONS = ["models", "plugins"];
/** What a plugin may fail with. */
const PLUGIN_FAILURES: readonly MockFailureKind[] = ["refusal", "timeout", "error"];

export function mockProblem(value: Json): string | undefined {
  if (!isObject(value)) return `a mock file is an object such as { "models": { "primary": … } }.`;
  for (const [section, answers] of Object.entries(value)) {
    if (!SECTIONS.includes(section)) {
      const meant = nearest(section, SECTIONS);
      return `there is no section "${section}"${meant === undefined ? "" : `; did you mean "${meant}"?`} Sections are models and plugins.`;
    }
    if (!isObject(answers)) return `"${section}" must be an object of answers by name.`;
    for (const [name, answer] of Object.entries(answers)) {
      if (section === "plugins" && !/^\w+\.\w+$/.test(name)) {
        return `plugins."${name}": plugin methods are named alias.method.`;
      }
      const kinds: readonly string[] = section === "plugins" ? PLUGIN_FAILURES : MOCK_FAILURES;
      const failures = (Array.isArray(answer) ? (answer as readonly Json[]) : [answer]).filter(isObject);
      const wrong = failures.find((item) => Object.hasOwn(item, "$fail") && !kinds.some((kind) => kind === item.$fail));
      if (wrong !== undefined) {
        return `${section}.${name}: $fail must be one of ${kinds.join(", ")}, not ${JSON.stringify(wrong.$fail)}.`;
      }
    }
  }
  return undefined;
}

/** Answers that nothing will ask for, most likely mistyped. */
export function unusedMocks({ models = {}, plugins = {} }: Mocks, module: IRModule): readonly string[] {
  // A core without models has the one role that the host provides.
  const roles = module.models.length === 0 ? ["primary"] : module.models.map(({ role_name: name }) => name);
  const aliases = module.plugins.map(({ alias }) => alias);
  const unknown = (what: string, name: string, known: readonly string[]) => {
    if (known.includes(name)) return [];
    const meant = nearest(name, known);
    return [`${module.name} has no ${what} ${name}${meant === undefined ? "." : `; did you mean ${meant}?`}`];
  };
  return [
    ...Object.keys(models).flatMap((name) => unknown("model role", name, roles)),
    ...Object.keys(plugins).flatMap((name) => unknown("plugin", name.slice(0, name.indexOf(".")), aliases)),
  ];
}
