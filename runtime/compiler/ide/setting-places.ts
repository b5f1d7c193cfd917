import type { Block, Setting } from "../../syntax/ast.js";
import { isBlockKind, keywordOf } from "../../syntax/blocks.js";
import type { SyntaxKind } from "../../syntax/walk.js";
import { type SettingTableName, settingTables, tableOfBlock } from "../semantics/settings/index.js";
import { settingOf } from "../semantics/settings/setting-spec.js";
import { isNode, type NodeAtOffset } from "./node-path.js";
import type { Context } from "./semantic-model.js";

/** The setting whose value the node at `index` of the path is in. */
export function settingAround(
  path: readonly NodeAtOffset[],
  index: number,
): { readonly table: string; readonly name: string } | undefined {
  for (let at = index; at >= 0; at--) {
    const place = path[at];
    if (isNode(place, "ObjectEntry")) {
      const literal = path[at - 1];
      const table = isNode(literal, "ObjectLiteral") ? tableOfObject(path, at - 1) : undefined;
      return table === undefined ? undefined : { table, name: place.key.text };
    }
    if (isNode(place, "Setting")) {
      const table = tableAround(path, at);
      return table === undefined ? undefined : { table, name: place.name.text };
    }
    if (place?.kind === "Body") return undefined;
  }
  return undefined;
}

export function settingsContext(
  table: SettingTableName,
  settings: readonly Setting[],
  current: Setting | undefined,
): Context {
  return {
    place: "settings",
    table,
    present: settings.filter((setting) => setting !== current).map((setting) => setting.name.text),
  };
}

/** The table of the settings that an object literal holds, if it is the value of such a setting. */
export function tableOfObject(path: readonly NodeAtOffset[], index: number): SettingTableName | undefined {
  let at = index - 1;
  let inArray = false;
  if (path[at]?.kind === "ArrayLiteral") {
    inArray = true;
    at--;
  }
  const holder = path[at];
  if (isNode(holder, "ObjectEntry")) {
    const outer = tableOfObject(path, at - 1);
    return outer === undefined ? undefined : innerTable(outer, holder.key.text, inArray);
  }
  if (isNode(holder, "CoreSetting")) return innerTable("core", holder.name.text, inArray);
  if (!isNode(holder, "Setting")) return undefined;
  if (path.some((place) => place.kind === "ModelsDeclaration")) return "model_role";
  const outer = tableAround(path, at);
  return outer === undefined ? undefined : innerTable(outer, holder.name.text, inArray);
}

function innerTable(outer: SettingTableName, name: string, inArray: boolean): SettingTableName | undefined {
  if (outer === "checkpoint" && name === "options") return inArray ? "option" : undefined;
  const form = settingOf(settingTables[outer], name)?.value;
  if (form?.form === "object" && !inArray) return form.table as SettingTableName;
  return form?.form === "objects" && inArray ? (form.table as SettingTableName) : undefined;
}

/** The table of the settings that a setting stands among. */
export function tableAround(path: readonly NodeAtOffset[], index: number): SettingTableName | undefined {
  for (let at = index - 1; at >= 0; at--) {
    const place = path[at]!;
    if (isNode(place, "Setting") && place.value.form === "settings") return "budget";
    const table = tableOf(place);
    if (table !== undefined) return table;
    if (place.kind === "Body") return undefined;
  }
  return undefined;
}

/** The settings that stand beside the one at `index` of the path. */
export function settingsAround(path: readonly NodeAtOffset[], index: number): readonly Setting[] {
  for (let at = index - 1; at >= 0; at--) {
    const place = path[at]!;
    if (isNode(place, "Setting") && place.value.form === "settings") return place.value.settings;
    const {
      settings,
      header,
      arguments: args,
    } = place as Partial<Record<"settings" | "header" | "arguments", readonly Setting[]>>;
    if (settings !== undefined || header !== undefined)
      return [...(header ?? []), ...(isNode(place, "InstanceSetting") ? (args ?? []) : []), ...(settings ?? [])];
  }
  return [];
}

/** The table of the settings of each declaration that takes some; a block's is that of its keyword. */
const TABLES: Partial<Record<SyntaxKind, SettingTableName>> = {
  ConstraintsDeclaration: "core_constraints",
  ConversationPolicyDeclaration: "conversation_policy",
  InstanceSetting: "instance",
  PropertyStep: "property",
  SubscriptionDeclaration: "subscription",
};

export function tableOf(place: NodeAtOffset): SettingTableName | undefined {
  if (place.kind === undefined) {
    const { trigger, modifiers } = place as { trigger?: "api" | "webhook" | "schedule"; modifiers?: unknown };
    return trigger ?? (modifiers === undefined ? undefined : "config_param");
  }
  const { kind } = place;
  return isBlockKind(kind) ? tableOfBlock(keywordOf(place as Block)) : TABLES[kind];
}
