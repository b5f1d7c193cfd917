/** All tables of settings, by name: the one source for checker, completion and hover. */
import { BLOCK_KINDS } from "../block-kinds.js";
import * as checkpoints from "./checkpoint.js";
import { configParam } from "./config.js";
import * as core from "./core.js";
import { blockConstraints } from "./model-blocks.js";
import * as models from "./models.js";
import {
  BLOCK_KEYWORDS,
  type BlockKeyword,
  type FormsOf,
  type OptionOf,
  type OptionsBlock,
  type SettingForm,
  type SettingsBlock,
} from "../../../syntax/blocks.js";
import type { SettingTable } from "./setting-spec.js";
import { property } from "./test.js";
import * as triggers from "./triggers.js";

type TableOf<B extends BlockKeyword> = (typeof BLOCK_KINDS)[B] extends {
  readonly settings: infer T extends SettingTable;
}
  ? T
  : never;
type WithTable = { [B in BlockKeyword]: [TableOf<B>] extends [never] ? never : B }[BlockKeyword];

/** The table of a block has the name of its keyword. */
type BlockTables = { readonly [B in WithTable as B extends `@${infer Name}` ? Name : never]: TableOf<B> };
const blockTables = Object.fromEntries(
  BLOCK_KEYWORDS.flatMap((word) => {
    const kind = BLOCK_KINDS[word];
    return "settings" in kind ? [[word.slice(1), kind.settings]] : [];
  }),
) as BlockTables;

const tables = {
  ...blockTables,
  core: core.core,
  identity: core.identity,
  instance: core.instance,
  conversation_policy: core.conversationPolicy,
  core_constraints: core.coreConstraints,
  model_role: models.modelRole,
  fallback: models.fallback,
  constraints: blockConstraints,
  present: checkpoints.present,
  option: checkpoints.option,
  hitl_target: checkpoints.hitlTarget,
  api: triggers.api,
  webhook: triggers.webhook,
  schedule: triggers.schedule,
  subscription: triggers.subscription,
  config_param: configParam,
  property,
} as const satisfies Record<string, SettingTable>;

export type SettingTableName = keyof typeof tables;
export const settingTables: Readonly<Record<SettingTableName, SettingTable>> = tables;

type SpecOf<B extends SettingsBlock | OptionsBlock> = TableOf<B>["settings"][number];
/** The settings of a table whose values the parser reads in a way of their own. */
type SpecialForms<B extends SettingsBlock> = {
  [
    S in SpecOf<B> as S["value"]["form"] extends Exclude<SettingForm, "expression"> ? S["name"] : never
  ]: S["value"]["form"];
};
type Same<A, B> = [A, B] extends [B, A] ? true : false;
/** Blocks whose tables are missing, or are not what the parser reads, which `syntax/blocks.ts` says: there are none. */
type WithoutTable = Exclude<SettingsBlock | OptionsBlock, WithTable>;
type OtherForms = { [B in SettingsBlock]: Same<SpecialForms<B>, FormsOf<B>> extends true ? never : B }[SettingsBlock];
type OtherOptions = {
  [B in OptionsBlock]: Same<SpecOf<B>["name"], OptionOf<B>> extends true ? never : B;
}[OptionsBlock];
type Checked<N> = [WithoutTable, OtherForms, OtherOptions] extends [never, never, never]
  ? N
  : [WithoutTable, OtherForms, OtherOptions];

/** The table of the settings or options that a block takes, if it takes any. */
export function tableOfBlock(word: BlockKeyword): SettingTableName | undefined {
  const name = word.slice(1);
  return Object.hasOwn(tables, name) ? (name satisfies string as Checked<SettingTableName>) : undefined;
}
