import { formatType } from "../types/format.js";
import type { SettingForm, SettingSpec } from "./setting-spec.js";

/** What a setting takes, as a person reads it: `duration`, `"escalate" | "fail"`, `{ name: Type = default }`. */
function describeForm(form: SettingForm): string {
  switch (form.form) {
    case "value":
      return formatType(form.type);
    case "any":
      return "any value";
    case "duration":
      return "duration";
    case "word":
      return form.words.map((word) => JSON.stringify(word)).join(" | ");
    case "words":
      return `[${form.words.map((word) => `:${word}`).join(", ")}]`;
    case "name":
      return form.of === "model_role" ? "model role" : form.of;
    case "object":
      return "{ … }";
    case "objects":
      return "[{ … }]";
    case "special":
      return form.shown;
    case "type":
      return "type";
    case "conditions":
      return "{ conditions }";
    case "handlers":
      return "{ kind = retry(max = n) | … }";
    case "arms":
      return "{ pattern => value }";
    case "fields":
      return "{ name: Type = default }";
    case "body":
      return "{ … }";
    case "settings":
      return "{ settings }";
  }
}

/** A setting in one line: `timeout: duration`, `priority: "low" | … = :normal`. */
export function describeSetting(setting: SettingSpec): string {
  const value = `${setting.name}: ${describeForm(setting.value)}`;
  return setting.default === undefined ? value : `${value} = ${setting.default}`;
}
