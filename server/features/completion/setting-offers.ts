import { CompletionItemKind } from "../../lsp.js";
import {
  formatType,
  type SettingForm,
  type SettingSpec,
  type SettingTable,
  type Type,
} from "../../../runtime/compiler/editor.js";
import type { Offer } from "./offer.js";
import { escaped, plainOf, RANK } from "./offer.js";
import { blankOf } from "./value-offers.js";

/** The settings of a table that are not there yet, those that must be there first. */
export const settingOffers = (table: SettingTable, present: readonly string[]): Offer[] =>
  table.settings
    .filter(({ name }) => !present.includes(name))
    .map((setting, index) =>
      settingOffer(setting, RANK.setting + (setting.required === true ? 0 : 0.3) + index / 1000),
    );

function settingOffer(setting: SettingSpec, rank: number): Offer {
  const snippet = snippetOf(setting);
  return {
    label: setting.name,
    insert: plainOf(snippet),
    snippet,
    again: ASKS[setting.value.form],
    kind: CompletionItemKind.Property,
    detail:
      setting.required === true ? "required" : setting.default === undefined ? undefined : `default ${setting.default}`,
    doc: setting.doc,
    rank,
  };
}

/** Whether the value is chosen from a list that the editor can show at once. */
const ASKS: Readonly<Record<SettingForm["form"], boolean>> = {
  word: true,
  words: true,
  name: true,
  type: true,
  object: true,
  handlers: true,
  settings: true,
  arms: true,
  conditions: false,
  fields: false,
  body: false,
  objects: false,
  duration: true,
  value: false,
  any: false,
  special: false,
};

/** A setting with a value that fits, to be typed over. */
function snippetOf({ name, value, default: standard }: SettingSpec): string {
  switch (value.form) {
    case "settings":
      return `@${name} {\n\t$0\n}`;
    case "conditions":
    case "handlers":
    case "fields":
      return `${name} = {\n\t$0\n}`;
    case "arms":
    case "body":
      return `${name} {\n\t$0\n}`;
    case "object":
      return `${name} = { $0 }`;
    case "objects":
      return `${name} = [{ $0 }]`;
    case "words":
      return `${name} = [\${1::${value.words[0] ?? "x"}}]`;
    case "type":
      return `${name} = \${1:string}`;
    case "word":
      return `${name} = \${1:${escaped(standard ?? `"${value.words[0] ?? ""}"`)}}`;
    case "name":
      return `${name} = \${1:${NAMES[value.of]}}`;
    case "duration":
      return `${name} = \${1:1h}`;
    case "any":
      return name === "payload" || name === "context" ? `${name} = \${1:null}` : `${name} = { $1 }`;
    case "special":
      return `${name} = ${SPECIAL[name] ?? `\${1:${escaped(standard ?? "null")}}`}`;
    case "value":
      return `${name} = ${valueOf(value.type, standard)}`;
  }
}

const NAMES = { model_role: "primary", flow: "flow", parameter: '"id"' } as const;

/** What a table cannot say. */
const SPECIAL: Readonly<Record<string, string>> = {
  identity: "${1:core.identity}",
  examples: "[{ input = { $1 }, output = ${2:null} }]",
  options: '["${1:approve}", "${2:reject}"]',
  default: '"${1:reject}"',
  target: "${1:core://tenant/core}",
  from: "[$1]",
  input: "{ $1 }",
  hitl_spec: "{ sections = [$1] }",
};

function valueOf(type: Type, standard: string | undefined): string {
  if (formatType(type) === "string") return '"$1"';
  if (formatType(type) === "array[string]") return '["$1"]';
  const bound = formatType(type) === "int" ? "1" : blankOf(type);
  return `\${1:${escaped(standard ?? bound)}}`;
}
