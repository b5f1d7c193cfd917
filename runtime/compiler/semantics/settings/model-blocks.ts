import { arrayOf, BOOL, FLOAT, INT, STRING } from "../types/type.js";
import { MODALITIES } from "./models.js";
import type { SettingSpec, SettingTable } from "./setting-spec.js";

const goal = {
  name: "goal",
  doc: "What the model is to do, in a sentence.",
  value: { form: "value", type: STRING },
} as const;

const shared = [
  {
    name: "output",
    doc: "The type of the answer; the answer is checked against it.",
    value: { form: "type" },
    required: true,
  },
  { name: "input", doc: "What the model works on: a value, or an object of named values.", value: { form: "any" } },
  { name: "context", doc: "What the model may also know.", value: { form: "any" } },
  { name: "llm", doc: "The model role to ask.", value: { form: "name", of: "model_role" }, default: "primary" },
  { name: "guidance", doc: "How to go about it.", value: { form: "value", type: STRING } },
  {
    name: "identity",
    doc: "Who the model speaks as, usually `core.identity`.",
    value: { form: "special", shown: "core.identity | { name, personality, languages }" },
  },
  {
    name: "constraints",
    doc: "What the model must, must not, or should rather do.",
    value: { form: "object", table: "constraints" },
  },
  {
    name: "examples",
    doc: "Examples of an input and its answer.",
    value: { form: "special", shown: "[{ input = …, output = … }]" },
  },
  {
    name: "min_confidence",
    doc: "Under it a `confidence` in the answer counts as low.",
    value: { form: "value", type: FLOAT, range: { min: 0, max: 1 } },
    default: "0.5",
  },
  {
    name: "on_failure",
    doc: "What to do when the answer is no good, by kind of failure.",
    value: { form: "handlers" },
  },
  {
    name: "budget",
    doc: "What the block may spend: `@budget { max_duration = 10s }`.",
    value: { form: "settings", table: "budget" },
  },
] as const satisfies readonly SettingSpec[];

export const flexible = {
  name: "@flexible",
  doc: "Asks a model; the answer has the declared type.",
  settings: [{ ...goal, required: true }, ...shared],
} as const satisfies SettingTable;

export const guarded = {
  name: "@guarded",
  doc: "Asks a model, with conditions that must hold before and after.",
  settings: [
    { ...goal, required: true },
    ...shared,
    {
      name: "guard",
      doc: "What must hold before the model is asked; `input` names its input.",
      value: { form: "conditions" },
    },
    { name: "validate", doc: "What must hold of the answer; `output` names it.", value: { form: "conditions" } },
    {
      name: "on_validation_failure",
      doc: "Runs when `validate` fails; what it yields is the result.",
      value: { form: "body" },
    },
  ],
} as const satisfies SettingTable;

export const modelCall = {
  name: "@model_call",
  doc: "Calls a model that is not only a text model.",
  settings: [
    {
      name: "modality",
      doc: "What is asked of the model.",
      value: { form: "word", words: MODALITIES },
      required: true,
    },
    goal,
    ...shared,
  ],
} as const satisfies SettingTable;

export const blockConstraints: SettingTable = {
  name: "constraints",
  doc: "What the model must, must not, or should rather do.",
  settings: [
    { name: "never", doc: "What must not happen.", value: { form: "value", type: arrayOf(STRING) } },
    { name: "always", doc: "What must happen.", value: { form: "value", type: arrayOf(STRING) } },
    { name: "prefer", doc: "What is better, all else being equal.", value: { form: "value", type: arrayOf(STRING) } },
    {
      name: "inherit",
      doc: "Whether the core's `@constraints` hold too.",
      value: { form: "value", type: BOOL, constant: true },
      default: "true",
    },
  ],
};

export const budget = {
  name: "@budget",
  doc: "What may be spent.",
  settings: [
    {
      name: "max_cost",
      doc: "What all model calls together may cost, in the currency of the host's prices.",
      value: { form: "value", type: FLOAT, range: { min: 0 } },
    },
    {
      name: "max_duration",
      doc: "Time, while something runs: waiting for people is free.",
      value: { form: "duration" },
    },
    {
      name: "max_retries",
      doc: "How often a model may be asked again.",
      value: { form: "value", type: INT, range: { min: 1 } },
    },
    {
      name: "max_tokens",
      doc: "Tokens of all model calls together.",
      value: { form: "value", type: INT, range: { min: 1 } },
    },
  ],
} as const satisfies SettingTable;
