import type { CheckpointInfo, IRBlock, IRExpr, IRFlow, IRPattern } from "scaicore";
import type { OptionOutcome } from "../../webviews/checkpoint/messages.js";

type Checkpoint = Extract<IRBlock, { kind: "checkpoint" }>;
type Statement = Extract<IRBlock, { kind: "rigid" }>["statements"][number];
/** What may follow a decision: blocks, or the statements of one. */
type Step = IRBlock | Statement;

/**
 * What a flow does after each decision that its source tells, in few words: the author's where there are doc comments. One outcome
 * without a decision where all of them lead to the same.
 */
export function outcomesOf(
  flow: IRFlow | undefined,
  { nodeId, options }: Pick<CheckpointInfo, "nodeId" | "options">,
): readonly OptionOutcome[] {
  const found = flow === undefined ? undefined : findBlock(flow.body, nodeId);
  if (found?.block.kind !== "checkpoint") return [];
  const { block, after } = found;
  const each = options.flatMap(({ id }): readonly OptionOutcome[] => {
    const text = wordsAfter(block, after, id);
    return text === undefined ? [] : [{ decision: id, text }];
  });
  const [first] = each;
  if (first === undefined) {
    const text = options.length === 0 ? wordsOfAll(after) : undefined;
    return text === undefined ? [] : [{ text }];
  }
  return each.length === options.length && each.length > 1 && each.every(({ text }) => text === first.text)
    ? [{ text: first.text }]
    : each;
}

/** A block anywhere in a list, with what follows it there. */
function findBlock(
  body: readonly unknown[],
  nodeId: string,
): { readonly block: IRBlock; readonly after: readonly IRBlock[] } | undefined {
  for (const [index, entry] of body.entries()) {
    if (typeof entry !== "object" || entry === null) continue;
    if ("node_id" in entry && entry.node_id === nodeId)
      return { block: entry as IRBlock, after: body.slice(index + 1) as readonly IRBlock[] };
    for (const part of Object.values(entry)) {
      const parts: readonly unknown[] = Array.isArray(part) ? part : [part];
      const found = findBlock(parts, nodeId);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function wordsAfter(block: Checkpoint, after: readonly IRBlock[], decision: string): string | undefined {
  if (block.on_response !== undefined) {
    const arm = block.on_response.find(({ pattern }) => mayTake(pattern, decision));
    const own = arm?.body === undefined ? undefined : wordsOfAll(arm.body);
    if (own !== undefined) return own;
    // What the arm yields is looked at by what follows.
    const value = arm?.value === undefined ? undefined : constant(arm.value);
    return wordsOfAll(after, value === undefined ? undefined : { binding: block.result_binding, value });
  }
  return wordsOfAll(after, { binding: block.result_binding, value: decision });
}

/** A value that can be told without running anything. */
type Plain = string | boolean | number;

/** A variable that is known to hold the decision, itself or in its field `decision`. */
interface Known {
  readonly binding: string | undefined;
  readonly value: Plain;
}

/** The words of the first step that has some; `undefined` where that depends on more than the decision. */
function wordsOfAll(steps: readonly Step[], known?: Known): string | undefined {
  return firstWords(steps, known) ?? undefined;
}

/** `null`: nobody can tell what comes first. `undefined`: the steps say nothing, and others may follow. */
function firstWords(steps: readonly Step[], known: Known | undefined): string | null | undefined {
  for (const step of steps) {
    const words = step.kind === "rigid" ? (docOf(step) ?? firstWords(step.statements, known)) : wordsOf(step, known);
    if (words !== undefined) return words;
  }
  return undefined;
}

const docOf = (block: IRBlock): string | undefined => {
  const doc = block.doc?.split("\n", 1)[0]?.trim();
  return doc === "" ? undefined : doc;
};

/** The author's description of a step, else words for its kind; `undefined`: it says nothing by itself. */
function wordsOf(step: Exclude<Step, { kind: "rigid" }>, known: Known | undefined): string | null | undefined {
  const doc = "node_id" in step ? docOf(step) : undefined;
  switch (step.kind) {
    case "match": {
      if (doc !== undefined) return doc;
      const holds = known === undefined ? undefined : valueOf(step.subject, known);
      const arm = holds === undefined ? undefined : step.arms.find(({ pattern }) => takes(pattern, holds));
      return arm === undefined || arm.guard !== undefined ? null : firstWords(arm.body, known);
    }
    case "if": {
      const holds = known === undefined ? undefined : valueOf(step.test, known);
      return typeof holds === "boolean" ? firstWords(holds ? step.then : step.else, known) : null;
    }
    case "return":
      return endsWith(step.value, known);
    case "flexible":
    case "guarded":
    case "model_call":
      return doc ?? constantText(step.goal);
    case "checkpoint":
      return doc ?? asks(step);
    case "core_call":
      return doc ?? (step.target === "core://self" ? `goes on with ${step.flow_name}` : `calls ${step.flow_name}`);
    case "try":
    case "budget":
      return doc ?? firstWords(step.body, known);
    case "parallel":
    case "foreach":
    case "while":
    case "await_responses":
      return doc ?? null;
    case "debug":
      return undefined;
    case "assign":
    case "expression":
    case "yield":
    case "break":
    case "continue":
    case "emit":
      return undefined;
  }
}

function asks({ present }: Checkpoint): string {
  const prompt = constantText(present.prompt);
  return prompt === undefined ? "asks again" : `asks “${prompt}”`;
}

function endsWith(value: IRExpr | undefined, known: Known | undefined): string {
  const text = value === undefined ? undefined : constantText(value);
  if (text !== undefined) return text === "" ? "ends" : `ends with “${text}”`;
  const held = value === undefined || known === undefined ? undefined : valueOf(value, known);
  return typeof held === "string" ? `ends with “${held}”` : "ends with a result";
}

/** The value of an expression over the decision, as far as it is plain. */
function valueOf(expr: IRExpr, known: Known): Plain | undefined {
  if (expr.kind === "name") return expr.scope === "local" && expr.name === known.binding ? known.value : undefined;
  if (expr.kind === "member") return expr.name === "decision" ? valueOf(expr.object, known) : undefined;
  if (expr.kind !== "binary" || (expr.op !== "==" && expr.op !== "!=")) return undefined;
  const [left, right] = [
    valueOf(expr.left, known) ?? constant(expr.left),
    valueOf(expr.right, known) ?? constant(expr.right),
  ];
  return left === undefined || right === undefined ? undefined : (left === right) === (expr.op === "==");
}

/** Whether an arm takes a value for sure: what may or may not is no promise. */
function takes(pattern: IRPattern, value: Plain): boolean {
  switch (pattern.kind) {
    case "literal":
      return constant(pattern.value) === value;
    case "symbol":
      return pattern.name === value;
    case "wildcard":
    case "bind":
      return true;
    case "alternatives":
      return pattern.patterns.some((one) => takes(one, value));
    case "object": {
      const asked = pattern.fields.find(({ name }) => name === "decision");
      return asked !== undefined && takes(asked.pattern, value);
    }
    case "type":
    case "array":
      return false;
  }
}

const mayTake = (pattern: IRPattern, decision: string): boolean => takes(pattern, decision);

function constant(expr: IRExpr): Plain | undefined {
  if (expr.kind === "symbol") return expr.name;
  if (expr.kind !== "literal") return undefined;
  const { value } = expr;
  return typeof value === "string" || typeof value === "boolean" || typeof value === "number" ? value : undefined;
}

function constantText(expr: IRExpr): string | undefined {
  const value = constant(expr);
  return typeof value === "string" ? value : undefined;
}
