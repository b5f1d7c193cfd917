/** All tables of settings, by name: the one source for checker, completion and hover. */
import * as checkpoints from "./checkpoint.js";
import { configParam } from "./config.js";
import * as core from "./core.js";
import * as modelBlocks from "./model-blocks.js";
import * as models from "./models.js";
import * as orchestration from "./orchestration.js";
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
