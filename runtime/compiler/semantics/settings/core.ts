import { arrayOf, INT, STRING } from "../types/type.js";
import type { SettingTable } from "./setting-spec.js";

export const core: SettingTable = {
  name: "@core",
  doc: "What the core is.",
  settings: [
    {
      name: "version",
      doc: "The version of the core, as semver.",
      value: { form: "value", type: STRING, constant: true },
      default: '"0.0.0"',
    },
    {
      name: "description",
      doc: "What the core does, in a sentence.",
      value: { form: "value", type: STRING, constant: true },
    },
    {
      name: "instance",
      doc: "How many instances there are, and which state they share: `:stateless`, `:entity(key = …)`, `:singleton`.",
      value: { form: "special", shown: ":stateless | :entity(key = …) | :singleton" },
      default: ":stateless",
    },
    { name: "identity", doc: "Who the core speaks as.", value: { form: "object", table: "identity" } },
    {
      name: "allow",
      doc: "The lints that are not reported in this program, by their names.",
      value: { form: "value", type: arrayOf(STRING), constant: true },
      default: "[]",
    },
  ],
};

export const identity: SettingTable = {
  name: "identity",
  doc: "Who the core speaks as.",
  settings: [
    { name: "name", doc: "The name it uses.", value: { form: "value", type: STRING, constant: true }, required: true },
    {
      name: "personality",
      doc: "How it speaks; models are told.",
      value: { form: "value", type: STRING, constant: true },
    },
    {
      name: "languages",
      doc: "The languages it speaks, as language codes.",
      value: { form: "value", type: arrayOf(STRING), constant: true },
      default: "[]",
    },
  ],
};

/** In the parentheses of `:entity( … )`, or in its braces by the other spelling. */
export const instance: SettingTable = {
  name: ":entity",
  doc: "One instance per value of a key.",
  settings: [
    {
      name: "key",
      doc: "The parameter whose value tells the instances apart.",
      value: { form: "name", of: "parameter" },
    },
    { name: "entity_key", doc: "Another spelling of `key`.", value: { form: "name", of: "parameter" } },
    {
      name: "idle_timeout",
      doc: "After this time without work an instance is put away.",
      value: { form: "duration", constant: true },
    },
    {
      name: "idle_timeout_ms",
      doc: "Another spelling of `idle_timeout`, in milliseconds.",
      value: { form: "value", type: INT, constant: true, range: { min: 1 } },
    },
    {
      name: "max_concurrent",
      doc: "How many invocations of one instance may run at once.",
      value: { form: "value", type: INT, constant: true, range: { min: 1 } },
      default: "1",
    },
    {
      name: "max_active_instances",
      doc: "How many instances may be active at once.",
      value: { form: "value", type: INT, constant: true, range: { min: 1 } },
      default: "10_000",
    },
    {
      name: "overflow",
      doc: "What happens to the next instance beyond that.",
      value: { form: "word", words: ["deactivate_lru", "reject", "queue"] },
      default: ":deactivate_lru",
    },
  ],
};

export const conversationPolicy: SettingTable = {
  name: "@conversation_policy",
  doc: "What every model of the core is told about conversing. It is prompt text: nothing evaluates it.",
  settings: [
    {
      name: "max_turns",
      doc: "How many turns a conversation should take at most.",
      value: { form: "value", type: INT, constant: true, range: { min: 1 } },
    },
    { name: "tone", doc: "The tone to keep.", value: { form: "value", type: STRING, constant: true } },
    { name: "language", doc: "The language to speak.", value: { form: "value", type: STRING, constant: true } },
    {
      name: "escalate_when",
      doc: "When the model should say that a person is needed. Nothing evaluates it.",
      value: { form: "value", type: arrayOf(STRING), constant: true },
    },
  ],
};

export const coreConstraints: SettingTable = {
  name: "@constraints",
  doc: "What every model of the core is told to do and not to do.",
  settings: [
    { name: "never", doc: "What must not happen.", value: { form: "value", type: arrayOf(STRING), constant: true } },
    { name: "always", doc: "What must happen.", value: { form: "value", type: arrayOf(STRING), constant: true } },
    {
      name: "prefer",
      doc: "What is better, all else being equal.",
      value: { form: "value", type: arrayOf(STRING), constant: true },
    },
  ],
};
