/**
 * The settings of the language server, in one table: `package.json` declares the same (a test compares), the client hands them on,
 * and features read `server.settings["diagnostics.scope"]`. Names are those in `package.json` without `scaicore.`.
 */
import { DEFAULT_WIDTH, MAX_WIDTH, MIN_WIDTH } from "../runtime/format/index.js";

/** What a setting may be, and what it is where nobody has set it. */
export type SettingDefinition =
  | { readonly type: "boolean"; readonly default: boolean }
  | { readonly type: "integer"; readonly default: number; readonly minimum: number; readonly maximum: number }
  | { readonly type: "enum"; readonly default: string; readonly values: readonly [string, ...string[]] };

const choice = <const Values extends readonly [string, ...string[]]>(values: Values, preset: Values[number]) =>
  ({ type: "enum", values, default: preset }) as const;

const toggle = (preset: boolean) => ({ type: "boolean", default: preset }) as const;

export const settingDefinitions = {
  /** The files whose diagnostics are shown: the open ones, or all of the workspace folders. */
  "diagnostics.scope": choice(["openFiles", "workspace"], "openFiles"),
  /** How many characters a line has at most when a document is formatted. */
  "format.width": { type: "integer", default: DEFAULT_WIDTH, minimum: MIN_WIDTH, maximum: MAX_WIDTH },
  /** The types of variables and of the parameters of lambdas. Most can be read off the text near by. */
  "inlayHints.variableTypes": toggle(false),
  /** The names of parameters before literal arguments. */
  "inlayHints.parameterNames": toggle(true),
  /** What blocks and checkpoints give. */
  "inlayHints.blockResults": toggle(true),
  /** What goes on after each stage of a pipeline that is written on several lines, and what a pipeline gives. */
  "inlayHints.pipelineStages": toggle(true),
} as const satisfies Readonly<Record<string, SettingDefinition>>;

type Definitions = typeof settingDefinitions;
type ValueOf<D> = D extends { readonly type: "boolean" }
  ? boolean
  : D extends { readonly type: "integer" }
    ? number
    : D extends { readonly values: readonly (infer Value)[] }
      ? Value
      : never;

export type Settings = { readonly [Name in keyof Definitions]: ValueOf<Definitions[Name]> };

export const SETTINGS_SECTION = "scaicore";

/** The settings in what a client gives for the section, nested or with dots. What is not allowed counts as not set. */
export function readSettings(section: unknown): Settings {
  const values = Object.entries(settingDefinitions).map(([name, definition]) => {
    const value = valueAt(section, name);
    return [name, isAllowed(definition, value) ? value : definition.default];
  });
  return Object.fromEntries(values) as Settings;
}

function valueAt(section: unknown, name: string): unknown {
  if (typeof section !== "object" || section === null) return undefined;
  if (Object.hasOwn(section, name)) return (section as Record<string, unknown>)[name];
  const [first = "", ...rest] = name.split(".");
  const part = Object.hasOwn(section, first) ? (section as Record<string, unknown>)[first] : undefined;
  return rest.length === 0 ? part : valueAt(part, rest.join("."));
}

function isAllowed(definition: SettingDefinition, value: unknown): boolean {
  switch (definition.type) {
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isInteger(value) && Number(value) >= definition.minimum && Number(value) <= definition.maximum;
    case "enum":
      return typeof value === "string" && definition.values.includes(value);
  }
}
