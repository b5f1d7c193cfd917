import type { IRCheckpointBlock, IRExpr, IRFlow, IRPattern } from "../../ir/module.js";
import { isJsonObject, type Json } from "../../json.js";
import { constantValue } from "../../stdlib/constant.js";
import type { Value } from "../../stdlib/value.js";

/** Whether a flow may read a field of the form after a decision. */
export type ReadsForm = (decision: string) => boolean;

/**
 * With which decisions a flow may read fields of a checkpoint's form. It is careful: what it does not understand reads them.
 *
 * - With `on_response` the arms say it: those that may take the decision.
 * - Without, the value of the checkpoint is `{ decision, …fields }`. `d.decision` reads no field; what stands in an arm of a `match` over
 *   `d.decision`, or behind `if d.decision == "approve"`, is read with the decisions that come there.
 */
export function formReads(block: IRCheckpointBlock, flow: IRFlow): ReadsForm {
  const { on_response: arms, binds, result_binding: name } = block;
  if (arms !== undefined) return (decision) => anyArmReads(arms, decision);
  if (binds !== "fields") return () => false;
  // The value of the whole flow, or of the body that it ends, may be read by anybody.
  if (name === undefined) return () => true;
  return (decision) => mayRead(flow.body as unknown as Json, name, decision);
}

type Arms = NonNullable<IRCheckpointBlock["on_response"]>;

function anyArmReads(arms: Arms, decision: string): boolean {
  for (const { pattern, guard } of arms) {
    for (const one of alternativesOf(pattern)) {
      const taking = takes(one, decision);
      if (taking === "never") continue;
      if (taking === "reads") return true;
      if (guard === undefined) return false;
    }
  }
  return false;
}

/** How a pattern over a resolution takes a decision; `reads`: it looks at fields too. */
function takes(pattern: IRPattern, decision: string): "never" | "always" | "reads" {
  switch (pattern.kind) {
    case "wildcard":
      return "always";
    case "literal":
    case "symbol":
      return namedBy(pattern) === decision ? "always" : "never";
    case "object": {
      const asked = pattern.fields.find(({ name }) => name === "decision")?.pattern;
      if (asked !== undefined && alternativesOf(asked).every((one) => takes(one, decision) === "never")) return "never";
      return pattern.fields.some(({ name }) => name !== "decision") ? "reads" : "always";
    }
    case "bind":
    case "type":
    case "array":
    case "alternatives":
      return "reads";
  }
}

const alternativesOf = (pattern: IRPattern): readonly IRPattern[] =>
  pattern.kind === "alternatives" ? pattern.patterns.flatMap(alternativesOf) : [pattern];

function namedBy(pattern: Extract<IRPattern, { kind: "literal" | "symbol" }>): Value | undefined {
  return pattern.kind === "symbol" ? pattern.name : constantValue(pattern.value);
}

/** Whether a part of a flow reads more of the variable than its `decision`, when that is this one. */
function mayRead(part: Json | undefined, variable: string, decision: string): boolean {
  if (Array.isArray(part)) return (part as readonly Json[]).some((item) => mayRead(item, variable, decision));
  if (!isJsonObject(part)) return false;
  if (isVariable(part, variable)) return true;
  if (isDecision(part, variable)) return false;
  const live = liveParts(part, variable, decision);
  return (live ?? Object.values(part)).some((child) => mayRead(child, variable, decision));
}

const isVariable = (part: Json | undefined, variable: string): boolean =>
  isJsonObject(part) && part.kind === "name" && part.scope === "local" && part.name === variable;
const isDecision = (part: Json | undefined, variable: string): boolean =>
  isJsonObject(part) && part.kind === "member" && part.name === "decision" && isVariable(part.object, variable);

/** The parts of a branching that this decision comes to; `undefined`: it does not branch over the decision. */
function liveParts(
  part: Readonly<Record<string, Json | undefined>>,
  variable: string,
  decision: string,
): Json[] | undefined {
  if (part.kind === "match" && Array.isArray(part.arms)) {
    const known = isDecision(part.subject, variable) ? decision : testOf(part.subject, variable, decision);
    return known === undefined ? undefined : liveArms(part.arms as readonly Json[], known);
  }
  if ((part.kind === "if" || part.kind === "conditional") && part.test !== undefined) {
    const known = testOf(part.test, variable, decision);
    return known === undefined ? undefined : [(known ? part.then : part.else) ?? null];
  }
  return undefined;
}

/** The arms that may take a known value, up to the one that surely does. */
function liveArms(arms: readonly Json[], value: string | boolean): Json[] {
  const live: Json[] = [];
  for (const arm of arms) {
    if (!isJsonObject(arm)) return [...arms];
    const patterns = alternativesOf(arm.pattern as unknown as IRPattern);
    const named = patterns.map((one) =>
      one.kind === "literal" || one.kind === "symbol" ? namedBy(one) === value : undefined,
    );
    if (named.every((takesIt) => takesIt === false)) continue;
    live.push(arm);
    const sure = named.includes(true) || patterns.some(({ kind }) => kind === "wildcard" || kind === "bind");
    if (sure && arm.guard === undefined) break;
  }
  return live;
}

/** What `d.decision == "approve"`, or `!=`, comes to. */
function testOf(test: Json | undefined, variable: string, decision: string): boolean | undefined {
  if (!isJsonObject(test) || test.kind !== "binary" || (test.op !== "==" && test.op !== "!=")) return undefined;
  const other = isDecision(test.left, variable) ? test.right : isDecision(test.right, variable) ? test.left : undefined;
  const value = other === undefined ? undefined : constantValue(other as unknown as IRExpr);
  return typeof value === "string" ? (value === decision) === (test.op === "==") : undefined;
}
