import { BOOL, INT, STRING } from "../types/type.js";
import type { SettingTable } from "./setting-spec.js";

/** The types of checkpoint that the language knows; authors may use names of their own. */
const CHECKPOINT_TYPES = ["approval", "choice", "freeform", "hitl_review", "debug_breakpoint"] as const;
const PRIORITIES = ["low", "normal", "high", "critical"] as const;
const TIMEOUT_ACTIONS = ["escalate", "fail", "default"] as const;

export const checkpoint = {
  name: "@checkpoint",
  doc: "Suspends the flow until a person decides.",
  settings: [
    {
      name: "type",
      doc: "The type of checkpoint, where it does not stand after `@checkpoint`.",
      value: { form: "word", words: CHECKPOINT_TYPES },
      default: '"approval"',
    },
    { name: "present", doc: "What the person sees.", value: { form: "object", table: "present" }, required: true },
    {
      name: "options",
      doc: "What can be decided: ids, or objects with id, label and style.",
      value: { form: "special", shown: '["approve", "reject"] | [{ id, label?, style? }]' },
      default: '["approve", "reject"]',
    },
    { name: "form", doc: "Typed fields that the person may edit.", value: { form: "fields" } },
    { name: "timeout", doc: "How long to wait for the decision.", value: { form: "duration" } },
    {
      name: "on_timeout",
      doc: "What happens then.",
      value: { form: "word", words: TIMEOUT_ACTIONS },
      default: '"fail"',
    },
    {
      name: "default",
      doc: 'The decision taken by `on_timeout = "default"`.',
      value: { form: "special", shown: "an option | { decision, … }" },
    },
    {
      name: "assignee",
      doc: "Who may decide: `user:…`, `group:…` or `role:…`, several with commas between them.",
      value: { form: "value", type: STRING, several: true },
    },
    {
      name: "quorum",
      doc: 'How many persons have to give the same answer. A "reject" of one ends it at once.',
      value: { form: "value", type: INT, range: { min: 1 } },
      default: "1",
    },
    {
      name: "self_approval",
      doc: "Whether the person who started the run may decide.",
      value: { form: "value", type: BOOL },
      default: "true",
    },
    {
      name: "priority",
      doc: "How urgent it is. May be worked out: `if late { :high } else { :normal }`.",
      value: { form: "word", words: PRIORITIES, computed: true },
      default: ":normal",
    },
    {
      name: "hitl_target",
      doc: "The queue that a review is handed to, and what it shows.",
      value: { form: "object", table: "hitl_target" },
    },
    {
      name: "on_response",
      doc: "What the decision means: arms over it, whose value is that of the checkpoint.",
      value: { form: "arms" },
    },
  ],
} as const satisfies SettingTable;

export const present: SettingTable = {
  name: "present",
  doc: "What the person sees.",
  settings: [
    { name: "prompt", doc: "The question.", value: { form: "value", type: STRING }, required: true },
    { name: "title", doc: "A headline above it.", value: { form: "value", type: STRING } },
    { name: "payload", doc: "What the decision is about; shown as readable fields.", value: { form: "any" } },
  ],
};

export const option: SettingTable = {
  name: "option",
  doc: "One thing that can be decided.",
  settings: [
    { name: "id", doc: "What the decision is then.", value: { form: "value", type: STRING }, required: true },
    { name: "label", doc: "The text of the button.", value: { form: "value", type: STRING } },
    { name: "style", doc: "How the button looks.", value: { form: "word", words: ["primary", "secondary", "danger"] } },
  ],
};

export const hitlTarget: SettingTable = {
  name: "hitl_target",
  doc: "Where a review goes.",
  settings: [
    { name: "scope", doc: "The scope of the queue.", value: { form: "value", type: STRING } },
    { name: "queue", doc: "The queue.", value: { form: "value", type: STRING } },
    {
      name: "hitl_spec",
      doc: "What the review shows and asks, section by section.",
      value: { form: "special", shown: "{ sections = […]  timeout_s }" },
    },
  ],
};
