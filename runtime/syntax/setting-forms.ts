/**
 * How the value of a setting is read: that depends on its name and on the block it stands in, and on nothing else.
 * (`output = …` is a type in `@flexible` and an assignment in `@rigid`.)
 */
import { nearest } from "../nearest.js";
import type { SettingValue } from "./ast.js";
import type { AtKeyword } from "./keywords.js";

export type SettingForm = SettingValue["form"];

/** Blocks whose braces hold settings only. */
export type SettingsBlock = Extract<
  AtKeyword,
  "@flexible" | "@guarded" | "@model_call" | "@core_call" | "@await_responses" | "@checkpoint" | "@budget"
>;

type Forms = Readonly<Record<string, Exclude<SettingForm, "expression">>>;

const MODEL: Forms = { output: "type", on_failure: "handlers", budget: "settings" };

/** The settings that are read as something else than an expression. `budget` is written `@budget { … }`. */
const FORMS: Readonly<Record<SettingsBlock, Forms>> = {
  "@flexible": MODEL,
  "@guarded": { ...MODEL, guard: "conditions", validate: "conditions", on_validation_failure: "body" },
  "@model_call": MODEL,
  "@core_call": { budget: "settings" },
  "@await_responses": { budget: "settings" },
  "@checkpoint": { form: "fields", on_response: "arms", budget: "settings" },
  "@budget": {},
};

/** The form in which the setting `name` of `block` is read. */
export function settingForm(block: SettingsBlock, name: string): SettingForm {
  // What belongs to `@guarded` is read as that in the other blocks too, and reported where settings are checked.
  const forms = FORMS[block] === MODEL ? FORMS["@guarded"] : FORMS[block];
  if (Object.hasOwn(forms, name)) return forms[name]!;
  // A misspelt one is read as the one that was meant, so that it is one mistake; no other setting's name is as near.
  const meant = nearest(name, Object.keys(forms));
  return meant === undefined ? "expression" : forms[meant]!;
}

/** The names in `block` that are not read as an expression, with their forms. */
export function specialForms(block: SettingsBlock): Forms {
  return FORMS[block];
}

/** Forms whose value stands in braces, so that `=` before it may be left out. */
export function isBraced(form: SettingForm): boolean {
  switch (form) {
    case "conditions":
    case "handlers":
    case "arms":
    case "fields":
    case "settings":
    case "body":
      return true;
    case "expression":
    case "type":
      return false;
  }
}

/** Blocks whose braces hold a body, and which options may also be its first lines: `max_concurrent = 2`. */
export type OptionsBlock = Extract<AtKeyword, "@parallel" | "@foreach" | "@while" | "@budget">;

const OPTIONS: Readonly<Record<OptionsBlock, readonly string[]>> = {
  "@parallel": ["max_concurrent", "fail_fast"],
  "@foreach": ["max_concurrent", "fail_fast"],
  "@while": ["max_iterations"],
  "@budget": ["max_duration", "max_tokens", "max_retries"],
};

/** The options of `block` that may stand as the first lines of its body. */
export function bodyOptions(block: OptionsBlock): readonly string[] {
  return OPTIONS[block];
}
