import { BOOL, INT, STRING } from "../types/type.js";
import type { SettingTable } from "./setting-spec.js";

export const parallel = {
  name: "@parallel",
  doc: "Branches that run at once.",
  settings: [
    {
      name: "max_concurrent",
      doc: "How many branches may run at once; without it, all.",
      value: { form: "value", type: INT, range: { min: 1 } },
    },
    {
      name: "fail_fast",
      doc: "Whether the first error ends the other branches.",
      value: { form: "value", type: BOOL },
      default: "true",
    },
  ],
} as const satisfies SettingTable;

export const foreach = {
  name: "@foreach",
  doc: "A body for each element.",
  settings: [
    {
      name: "max_concurrent",
      doc: "How many elements may be at work at once.",
      value: { form: "value", type: INT, range: { min: 1 } },
      default: "1",
    },
    {
      name: "fail_fast",
      doc: "Whether the first error ends the other elements.",
      value: { form: "value", type: BOOL },
      default: "true",
    },
  ],
} as const satisfies SettingTable;

export const whileLoop = {
  name: "@while",
  doc: "A bounded loop.",
  settings: [
    {
      name: "max_iterations",
      doc: "How often the body runs at most.",
      value: { form: "value", type: INT, constant: true, range: { min: 1 } },
    },
  ],
} as const satisfies SettingTable;

export const coreCall = {
  name: "@core_call",
  doc: "Calls a flow of another core.",
  settings: [
    {
      name: "target",
      doc: "The core: `core://tenant/slug`, or `core://self` for this one.",
      value: { form: "special", shown: "core://tenant/slug" },
      required: true,
    },
    { name: "flow", doc: "The flow.", value: { form: "name", of: "flow" }, required: true },
    { name: "input", doc: "Its parameters by name.", value: { form: "special", shown: "{ parameter: value }" } },
    { name: "instance_key", doc: "The instance, where the core has several.", value: { form: "value", type: STRING } },
    { name: "version", doc: "The version of the core.", value: { form: "value", type: STRING } },
    { name: "timeout", doc: "How long it may take.", value: { form: "duration" } },
    {
      name: "async",
      doc: "Whether to go on at once, with a handle.",
      value: { form: "value", type: BOOL, constant: true },
      default: "false",
    },
  ],
} as const satisfies SettingTable;

export const awaitResponses = {
  name: "@await_responses",
  doc: "Waits for the results of asynchronous calls.",
  settings: [
    { name: "from", doc: "The handles.", value: { form: "special", shown: "[handle, …]" }, required: true },
    {
      name: "require",
      doc: "Whether all results are needed, or any one.",
      value: { form: "word", words: ["all", "any"] },
      default: ":all",
    },
    { name: "timeout", doc: "How long to wait.", value: { form: "duration" } },
  ],
} as const satisfies SettingTable;
