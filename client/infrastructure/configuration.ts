import { userInfo } from "node:os";
import type { Decider, LimitsOptions } from "scaicore";
import { type ConfigurationScope, workspace } from "vscode";
import type { Disposable } from "./lifetime.js";

/** The settings `scaicore.*`, typed. A value of another type is read as the default in package.json. */
interface Settings {
  readonly store: "private" | "workspace";
  readonly recovery: "ask" | "auto";
  readonly "checkpoints.reveal": "open" | "notify" | "off";
  readonly "checkpoints.decideAs": string;
  readonly "checkpoints.groups": readonly string[];
  readonly "checkpoints.roles": readonly string[];
  /** How long a decision can be undone before it is sent; 0: it is sent at once. */
  readonly "checkpoints.undoSeconds": number;
  readonly "run.showLastOutcome": boolean;
  readonly "run.showResults": boolean;
  readonly "prompts.lens": boolean;
  readonly "runs.keepForDays": number;
  /** In MB. */
  readonly "engine.memoryLimit": number;
  /** As they were written: the engine checks them, and says what is wrong. */
  readonly limits: LimitsOptions;
  /** The files of cores by their addresses, `core://shop/ledger`; paths are relative to the folder. */
  readonly cores: Readonly<Record<string, string>>;
}

/** With less, an engine does not even start. */
const LEAST_MEMORY_MB = 64;

type SettingName = keyof Settings;

const read: { readonly [Name in SettingName]: (value: unknown) => Settings[Name] } = {
  store: (value) => (value === "workspace" ? value : "private"),
  recovery: (value) => (value === "auto" ? value : "ask"),
  "checkpoints.reveal": (value) => (value === "notify" || value === "off" ? value : "open"),
  "checkpoints.decideAs": (value) => (typeof value === "string" ? value.trim().replace(/^user:/, "") : ""),
  "checkpoints.groups": names,
  "checkpoints.roles": names,
  "checkpoints.undoSeconds": (value) =>
    typeof value === "number" && Number.isFinite(value) ? Math.min(60, Math.max(0, value)) : 5,
  "run.showLastOutcome": (value) => value !== false,
  "run.showResults": (value) => value !== false,
  "prompts.lens": (value) => value === true,
  "runs.keepForDays": (value) => (typeof value === "number" && value >= 1 ? value : 30),
  "engine.memoryLimit": (value) =>
    typeof value === "number" && Number.isFinite(value) ? Math.max(LEAST_MEMORY_MB, Math.floor(value)) : 1024,
  cores: (value) =>
    Object.fromEntries(
      Object.entries(typeof value === "object" && value !== null ? value : {}).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    ),
  limits: (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {}),
};

function names(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  return value
    .filter((name): name is string => typeof name === "string" && name.trim() !== "")
    .map((name) => name.trim());
}

export function setting<Name extends SettingName>(name: Name, scope?: ConfigurationScope): Settings[Name] {
  return read[name](workspace.getConfiguration("scaicore", scope).get<unknown>(name));
}

/** The name under which this window starts runs and decides: the setting, else the name of the account. */
export function personName(): string {
  const chosen = setting("checkpoints.decideAs");
  if (chosen !== "") return chosen;
  try {
    return userInfo().username;
  } catch {
    // A container may have no passwd entry.
    return "unknown";
  }
}

/**
 * Who decides in this window. With groups or roles in the settings it is a person of whom all are known, who is held against
 * the assignee; else a name.
 */
export function decider(): Decider {
  const id = personName();
  const groups = setting("checkpoints.groups");
  const roles = setting("checkpoints.roles");
  return groups.length === 0 && roles.length === 0 ? { resolvedBy: id } : { person: { id, groups, roles } };
}

/** Tells when the settings say anew who decides in this window. */
export function onDeciderChange(listener: () => void): Disposable {
  return workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("scaicore.checkpoints")) listener();
  });
}
