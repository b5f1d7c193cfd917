import type { Type } from "../types/type.js";

/** A setting that a block, a declaration or an object of settings takes. */
export interface SettingSpec {
  readonly name: string;
  /** One line, Markdown. */
  readonly doc: string;
  readonly value: SettingForm;
  readonly required?: boolean;
  /** What stands where the setting is left out, as the source would write it. */
  readonly default?: string;
}

/** How the value of a setting is read and checked. */
export type SettingForm =
  | Accepts
  /** `output = Type`. */
  | { readonly form: "type" }
  /** `guard = { … }`. */
  | { readonly form: "conditions" }
  /** `on_failure = { … }`. */
  | { readonly form: "handlers" }
  /** `on_response { … }`. */
  | { readonly form: "arms" }
  /** `form = { name: Type = default }`. */
  | { readonly form: "fields" }
  /** `on_validation_failure { … }`. */
  | { readonly form: "body" }
  /** `@budget { … }`. */
  | { readonly form: "settings"; readonly table: string };

/** What an expression given to a setting may be. */
export type Accepts =
  | {
      readonly form: "value";
      readonly type: Type;
      readonly constant?: boolean;
      readonly range?: Range;
      /** It stands for several at once, with commas in it, where people write an array. */
      readonly several?: true;
    }
  /** Any value whatever. */
  | { readonly form: "any" }
  | { readonly form: "duration"; readonly constant?: boolean }
  /** One out of a closed set: `:high` or `"high"`; where `computed`, also what gives one of them when the flow runs. */
  | { readonly form: "word"; readonly words: readonly string[]; readonly computed?: true }
  /** A closed set, several of them: `[:text, :vision]`. */
  | { readonly form: "words"; readonly words: readonly string[] }
  /** A bare name or a string. */
  | { readonly form: "name"; readonly of: "model_role" | "flow" | "parameter" }
  /** An object literal whose keys are settings themselves. */
  | { readonly form: "object"; readonly table: string }
  /** An array of such objects. */
  | { readonly form: "objects"; readonly table: string }
  /** What a table cannot say: the checker of the block knows. `shown` is its type as a person reads it. */
  | { readonly form: "special"; readonly shown: string };

interface Range {
  readonly min?: number;
  readonly max?: number;
}

export interface SettingTable {
  /** `@checkpoint`, `present`, `model role`: how messages name it. */
  readonly name: string;
  readonly doc: string;
  readonly settings: readonly SettingSpec[];
}

/** The setting of this name. */
export function settingOf(table: SettingTable, name: string): SettingSpec | undefined {
  return table.settings.find((setting) => setting.name === name);
}
