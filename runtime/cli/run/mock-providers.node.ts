import { relative, resolve } from "node:path";
import type { HostEnvironmentOptions } from "../../host/interfaces.js";
import type { Json, JsonObject } from "../../json.js";
import { nearest } from "../../nearest.js";
import { PathError } from "../cli-error.js";
import { isObject } from "../input/json-argument.node.js";
import { readSourceText } from "../program/read-text.node.js";

export interface MockFile {
  readonly models?: JsonObject;
  readonly plugins?: JsonObject;
}

/** Models and plugins that answer what the mock file says; without file, models make values of the declared type. */
export async function mockProviders(
  file: string | undefined,
  cwd: string,
): Promise<Pick<HostEnvironmentOptions, "modelProviders" | "plugins">> {
  const [{ MockModelProvider }, { MockPluginHost }] = await Promise.all([
    import("../../host/models/mock-model-provider.js"),
    import("../../host/plugins/mock-plugin-host.js"),
  ]);
  const mocks = file === undefined ? {} : readMockFile(resolve(cwd, file), relative(cwd, resolve(cwd, file)));
  return { modelProviders: new MockModelProvider(mocks), plugins: new MockPluginHost(mocks) };
}

/** Throws a PathError that says where the file is wrong: a mistyped key must not be ignored in silence. */
function readMockFile(path: string, shown: string): MockFile {
  let value: Json;
  try {
    value = JSON.parse(readSourceText(path, shown)) as Json;
  } catch (error) {
    if (error instanceof PathError) throw error;
    throw new PathError(`${shown} is no JSON: ${error instanceof Error ? error.message : String(error)}`, shown);
  }
  const problem = mockProblem(value);
  if (problem !== undefined) throw new PathError(`${shown}: ${problem}`, shown);
  return value as MockFile;
}

const SECTIONS = ["models", "plugins"];
const FAILURES = ["refusal", "timeout", "error"];

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
      const failures = (Array.isArray(answer) ? (answer as readonly Json[]) : [answer]).filter(isObject);
      const wrong = failures.find((item) => Object.hasOwn(item, "$fail") && !FAILURES.includes(String(item["$fail"])));
      if (wrong !== undefined) {
        return `${section}.${name}: $fail must be one of ${FAILURES.join(", ")}, not ${JSON.stringify(wrong["$fail"])}.`;
      }
    }
  }
  return undefined;
}
