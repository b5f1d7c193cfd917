import { userInfo } from "node:os";
import type { LimitsOptions } from "scaicore";
import { type ConfigurationScope, workspace } from "vscode";

/** The settings `scaicore.*`, typed. A value of another type is read as the default in package.json. */
interface Settings {
  readonly store: "private" | "workspace";
  readonly recovery: "ask" | "auto";
  readonly "checkpoints.reveal": "open" | "notify" | "off";
  readonly "checkpoints.decideAs": string;
  readonly "run.showLastOutcome": boolean;
  readonly "runs.keepForDays": number;
  /** In MB. */
  readonly "engine.memoryLimit": number;
  /** As they were written: the engine checks them, and says what is wrong. */
  readonly limits: LimitsOptions;
}

/** With less, an engine does not even start. */
const LEAST_MEMORY_MB = 64;

type SettingName = keyof Settings;

const read: { readonly [Name in SettingName]: (value: unknown) => Settings[Name] } = {
  store: (value) => (value === "workspace" ? value : "private"),
  recovery: (value) => (value === "auto" ? value : "ask"),
  "checkpoints.reveal": (value) => (value === "notify" || value === "off" ? value : "open"),
  "checkpoints.decideAs": (value) => (typeof value === "string" ? value.trim() : ""),
  "run.showLastOutcome": (value) => value !== false,
  "runs.keepForDays": (value) => (typeof value === "number" && value >= 1 ? value : 30),
  "engine.memoryLimit": (value) =>
    typeof value === "number" && Number.isFinite(value) ? Math.max(LEAST_MEMORY_MB, Math.floor(value)) : 1024,
  limits: (value) => (typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {}),
};

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
