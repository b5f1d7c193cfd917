import { constantToJson, textOf } from "./constants.js";
import type { CoreEntity } from "./program.js";

/** The version of a core; `0.0.0` where it gives none. `1.0` is `1.0.0`. */
export function versionOf({ settings }: CoreEntity): string {
  const version = settings.find(({ name }) => name.text === "version");
  const text = (version === undefined ? undefined : textOf(constantToJson(version.value))) ?? "0.0.0";
  return text.replace(/^(\d+\.\d+)(?=[-+]|$)/, "$1.0");
}
