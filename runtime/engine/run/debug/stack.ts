import type { IRLocation, IRType } from "../../../ir/module.js";
import { printType } from "../../../ir/print.js";
import { toJson } from "../../../stdlib/to-json.js";
import type { RecordValue, Value } from "../../../stdlib/value.js";
import type { Machine } from "../../machine/machine.js";
import type { BlockCode } from "../../machine/program.js";
import type { Branch } from "../../machine/state.js";
import type { Activation } from "../../program/evaluation.js";
import { type Slot, valueOf } from "../../program/growing.js";
import { type FlowCode, NONE } from "../../program/flow-compiler.js";
import { type Scope, valueTypeName, type Variable } from "./inspector.js";

/** A running flow, with its variables. */
export interface FlowActivation {
  readonly flow: FlowCode;
  readonly slots: readonly Slot[];
  readonly block: BlockCode | undefined;
  readonly location: IRLocation | undefined;
  /** Blocks around, innermost first. */
  readonly blocks: readonly BlockCode[];
  readonly branch: Branch;
}

/**
 * The flows that a branch is in, innermost first, including those of the branches around it. `activations` are those of
 * the present evaluation, whose variables are newer than the machine's.
 */
export function stackOf(
  m: Machine,
  branch: Branch,
  activations: readonly Activation[] = [],
): readonly FlowActivation[] {
  const found: FlowActivation[] = [];
  let block = currentBlock(m, branch);
  let [location, slots]: [IRLocation | undefined, readonly Slot[] | undefined] = [block?.ir.source_location, undefined];
  for (const { flow, slots: inner, location: at } of activations) {
    if (flow === undefined) [location, slots] = [at ?? location, inner];
    else found.push({ flow, slots: inner, block, location: at, blocks: [], branch });
  }
  let blocks: BlockCode[] = [];
  for (let current: Branch | undefined = branch; current; current = m.state.branches.get(current.parent)) {
    for (const frame of current.frames.toReversed()) {
      if (frame.kind === "branch") slots ??= frame.slots;
      else if (frame.kind === "flow") {
        const flow = m.program.flowsByIndex[frame.flow];
        if (flow !== undefined) {
          const around = blocks.filter((one) => one !== block);
          found.push({ flow, slots: slots ?? frame.slots, block, location, blocks: around, branch: current });
        }
        // What follows belongs to the caller.
        block = frame.block === NONE ? undefined : m.block(frame.block);
        [location, slots, blocks] = [block?.ir.source_location, undefined, []];
      } else if (frame.block !== NONE) blocks.push(m.block(frame.block));
    }
  }
  return found;
}

/** The block that a branch is about to run, or whose frame is on top. */
export function currentBlock(m: Machine, branch: Branch): BlockCode | undefined {
  const frame = branch.frames.at(-1);
  if (frame === undefined) return undefined;
  return m.nextBlock(frame) ?? (frame.block === NONE ? undefined : m.block(frame.block));
}

/** The branch, the one that it is a part of, and so on. */
export function lineage(m: Machine, branch: Branch): readonly [Branch, ...Branch[]] {
  const found: [Branch, ...Branch[]] = [branch];
  for (let at = m.state.branches.get(branch.parent); at; at = m.state.branches.get(at.parent)) found.push(at);
  return found;
}

/** What an expression of the flow can read, except memory and reference data. */
export function scopesOf(m: Machine, activation: FlowActivation): readonly Scope[] {
  const { flow, slots } = activation;
  const { params, locals } = flow.ir;
  const slotted = ({ name, type }: { readonly name: string; readonly type: IRType }) =>
    typed(name, type, valueOf(slots[flow.slots.indexOf(name)] ?? null));
  const isParam = new Set(params.map(({ name }) => name));
  const scopes: readonly Scope[] = [
    { name: "parameters", variables: params.map(slotted) },
    { name: "variables", variables: locals.filter(({ name }) => isWritten(name) && !isParam.has(name)).map(slotted) },
    { name: "block", variables: blockVariables(m, activation) },
    {
      name: "config",
      variables: m.program.module.config
        // Secrets are read only for calls.
        .filter(({ modifiers }) => !modifiers.includes("secret"))
        .map(({ name, type }) => typed(name, type, m.host.values.config(name))),
    },
    { name: "context", variables: fieldsOf(m.host.values.context) },
    { name: "core", variables: fieldsOf(m.host.values.core) },
  ];
  return scopes.filter(({ variables }) => variables.length > 0);
}

/** Names that the compiler made are not shown. */
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
