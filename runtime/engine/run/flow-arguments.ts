import { FlowNotFoundError, InputError } from "../../host/errors.js";
import type { JsonObject } from "../../host/interfaces.js";
import type { Limits } from "../../limits.js";
import { nearest } from "../../nearest.js";
import { describeJson, fromJson } from "../../stdlib/from-json.js";
import type { Value } from "../../stdlib/value.js";
import type { RunValues } from "../machine/host.js";
import type { Program } from "../machine/program.js";
import { slotsFor } from "../program/calls.js";
import { Evaluation } from "../program/evaluation.js";
import { EvaluationWork } from "../program/evaluation-work.js";
import type { FlowCode } from "../program/flow-compiler.js";

/**
 * A flow that may be invoked from outside.
 * @throws FlowNotFoundError.
 */
export function invocableFlow(program: Program, name: string): FlowCode {
  const flow = program.flows.get(name);
  if (flow?.ir.visibility === "public") return flow;
  const names = [...program.flows.values()].filter(({ ir }) => ir.visibility === "public").map(({ ir }) => ir.name);
  const meant = nearest(name, names);
  const hint =
    meant === undefined ? `There ${names.length === 1 ? "is" : "are"} ${names.join(", ")}.` : `Did you mean ${meant}?`;
  const what = flow === undefined ? "has no flow" : "does not offer its internal flow";
  throw new FlowNotFoundError(`${program.module.name} ${what} ${JSON.stringify(name)}. ${hint}`, { flow: name });
}

/**
 * The given input as values.
 * @throws InputError that names the first parameter that does not fit.
 */
export function readInput(
  program: Program,
  flow: FlowCode,
  input: JsonObject,
  limits: Limits,
): ReadonlyMap<string, Value> {
  const names = flow.params.map(({ name }) => name);
  for (const name of Object.keys(input)) {
    if (names.includes(name)) continue;
    const meant = nearest(name, names);
    const hint = meant === undefined ? `It takes ${names.join(", ") || "nothing"}.` : `Did you mean ${meant}?`;
    throw new InputError(`input.${name}: ${flow.ir.name} has no such parameter. ${hint}`, {
      path: `input.${name}`,
      expected: "no such parameter",
      got: describeJson(input[name]),
    });
  }
  const values = new Map<string, Value>();
  for (const { name, type, default: fallback } of flow.params) {
    const json = Object.hasOwn(input, name) ? input[name] : undefined;
    if (json === undefined && fallback !== undefined) continue;
    const read = fromJson(type, json, program.module.types, `input.${name}`, limits);
    if (!read.ok) {
      const [{ path, expected, got }] = read.problems;
      throw new InputError(`${path}: expected ${expected}, got ${got}.`, { path, expected, got });
    }
    values.set(name, read.value);
  }
  return values;
}

/** The variables with which a flow begins. */
export function flowArguments(
  program: Program,
  name: string,
  input: JsonObject,
  values: RunValues,
): { readonly flow: FlowCode; readonly slots: Value[] } {
  const flow = invocableFlow(program, name);
  const given = readInput(program, flow, input, values.limits);
  const work = new EvaluationWork(values.limits, values.limits.steps);
  const e = new Evaluation([], values, name, undefined, () => null, work);
  return { flow, slots: slotsFor(e, flow, given) };
}
