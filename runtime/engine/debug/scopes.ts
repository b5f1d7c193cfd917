import type { IRType } from "../../ir/module.js";
import { printType } from "../../ir/print-type.js";
import { toJson } from "../../stdlib/to-json.js";
import type { RecordValue, Value } from "../../stdlib/value.js";
import type { Machine } from "../machine/machine.js";
import type { Scope, Variable } from "./inspector.js";
import type { FlowActivation } from "./stack.js";
import { valueTypeName } from "./value-type.js";

/** All that an expression of the flow can read, but for memory and reference data, which are outside. */
export function scopesOf(m: Machine, activation: FlowActivation): readonly Scope[] {
  const { flow, slots } = activation;
  const { params, locals } = flow.ir;
  const slotted = ({ name, type }: { readonly name: string; readonly type: IRType }) =>
    typed(name, type, slots[flow.slots.indexOf(name)] ?? null);
  const isParam = new Set(params.map(({ name }) => name));
  const scopes: readonly Scope[] = [
    { name: "parameters", variables: params.map(slotted) },
    { name: "variables", variables: locals.filter(({ name }) => isWritten(name) && !isParam.has(name)).map(slotted) },
    { name: "block", variables: blockVariables(m, activation) },
    {
      name: "config",
      variables: m.program.module.config
        // A secret is never read but for a call.
        .filter(({ modifiers }) => !modifiers.includes("secret"))
        .map(({ name, type }) => typed(name, type, m.host.values.config(name))),
    },
    { name: "context", variables: fieldsOf(m.host.values.context) },
    { name: "core", variables: fieldsOf(m.host.values.core) },
  ];
  return scopes.filter(({ variables }) => variables.length > 0);
}

/** Names that the compiler made are no words of the language. */
const isWritten = (name: string): boolean => /^[a-z_][A-Za-z0-9_]*$/.test(name);

/** `input`, `output` and `failed` of the model block around. */
function blockVariables(m: Machine, { branch }: FlowActivation): readonly Variable[] {
  const frame = branch.frames.findLast(({ kind }) => kind === "model");
  if (frame?.kind !== "model") return [];
  const block = m.block(frame.block).ir;
  const values: [string, Value, (IRType | undefined)?][] = [["input", frame.input]];
  if (frame.phase.step === "repair") {
    values.push(["output", frame.phase.output, "output_type" in block ? block.output_type : undefined]);
    values.push(["failed", frame.phase.failed]);
  }
  return values.map(([name, value, type]) => (type === undefined ? untyped(name, value) : typed(name, type, value)));
}

const fieldsOf = (record: RecordValue): readonly Variable[] =>
  Object.entries(record).map(([name, value]) => untyped(name, value));

const typed = (name: string, irType: IRType, value: Value): Variable => ({
  name,
  type: printType(irType),
  irType,
  value: toJson(value),
});
const untyped = (name: string, value: Value): Variable => ({ name, type: valueTypeName(value), value: toJson(value) });
