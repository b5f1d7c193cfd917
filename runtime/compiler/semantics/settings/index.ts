/** All tables of settings, by name: the one source for checker, completion and hover. */
import * as checkpoints from "./checkpoint.js";
import { configParam } from "./config.js";
import * as core from "./core.js";
import * as modelBlocks from "./model-blocks.js";
import * as models from "./models.js";
import * as orchestration from "./orchestration.js";
import type {
  BlockKeyword,
  FormsOf,
  OptionOf,
  OptionsBlock,
  SettingForm,
  SettingsBlock,
} from "../../../syntax/blocks.js";
import type { SettingTable } from "./setting-spec.js";
import { property } from "./test.js";
import * as triggers from "./triggers.js";

const tables = {
  core: core.core,
  identity: core.identity,
  instance: core.instance,
  conversation_policy: core.conversationPolicy,
  core_constraints: core.coreConstraints,
  model_role: models.modelRole,
  fallback: models.fallback,
  flexible: modelBlocks.flexible,
  guarded: modelBlocks.guarded,
  model_call: modelBlocks.modelCall,
  constraints: modelBlocks.blockConstraints,
  budget: modelBlocks.budget,
  checkpoint: checkpoints.checkpoint,
  present: checkpoints.present,
  option: checkpoints.option,
  hitl_target: checkpoints.hitlTarget,
  parallel: orchestration.parallel,
  foreach: orchestration.foreach,
  while: orchestration.whileLoop,
  core_call: orchestration.coreCall,
  await_responses: orchestration.awaitResponses,
  api: triggers.api,
  webhook: triggers.webhook,
  schedule: triggers.schedule,
  subscription: triggers.subscription,
  config_param: configParam,
  property,
} as const satisfies Record<string, SettingTable>;

export type SettingTableName = keyof typeof tables;
export const settingTables: Readonly<Record<SettingTableName, SettingTable>> = tables;

/** The table of a block has the name of its keyword. */
type TableOf<B extends SettingsBlock | OptionsBlock> = B extends `@${infer Name extends SettingTableName}`
  ? (typeof tables)[Name]
  : { readonly settings: readonly [] };
type SpecOf<B extends SettingsBlock | OptionsBlock> = TableOf<B>["settings"][number];
/** The settings of a table whose values the parser reads in a way of their own. */
type SpecialForms<B extends SettingsBlock> = {
  [
    S in SpecOf<B> as S["value"]["form"] extends Exclude<SettingForm, "expression"> ? S["name"] : never
  ]: S["value"]["form"];
};
type Same<A, B> = [A, B] extends [B, A] ? true : false;
/** Blocks whose tables are missing, or are not what the parser reads, which `syntax/blocks.ts` says: there are none. */
type WithoutTable = Exclude<SettingsBlock | OptionsBlock, `@${SettingTableName}`>;
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
