import type {
  AssignStatement,
  AwaitResponsesBlock,
  Body,
  CheckpointBlock,
  CoreCallBlock,
  Expression,
  FlowDeclaration,
  Item,
  ModelBlock,
  ObjectLiteral,
  Setting,
  SourceFile,
} from "../../syntax/ast.js";
import { forEachChild, type SyntaxNode } from "../../syntax/walk.js";
import { constantWord } from "./constants.js";
import type { FlowEntity, FlowParameter, Unit } from "./program.js";
import type { Symbol } from "./symbol.js";
import { wordOf } from "./tree.js";
import { type Type, unalias } from "./types/type.js";

/** Options in the header, then those that begin the body; the ones after other items are reported as misplaced. */
export function optionsOf(block: { readonly header: readonly Setting[]; readonly body: Body }): readonly Setting[] {
  const options = [...block.header];
  for (const item of block.body.items) {
    if (item.kind !== "OptionItem") break;
    options.push(item.setting);
  }
  return options;
}

/** A body without the options that begin it. */
export function withoutOptions(body: Body): Body {
  const first = body.items.findIndex((item) => item.kind !== "OptionItem");
  return first === 0 ? body : { ...body, items: first === -1 ? [] : body.items.slice(first) };
}

/** The type of a checkpoint, after the keyword or as a setting; an approval where neither stands. */
export function checkpointType(block: CheckpointBlock): string {
  if (block.type !== undefined) return block.type.text;
  const entry = [...block.header, ...block.settings].find((setting) => setting.name.text === "type");
  const value = entry?.value.form === "expression" ? entry.value.expression : undefined;
  return (
    (value === undefined
      ? undefined
      : (constantWord(value) ?? (value.kind === "NameExpression" ? value.name : undefined))) ?? "approval"
  );
}

/** The failures of a model that `on_failure` can handle. */
export const FAILURES = ["low_confidence", "constraint_violation", "parse_error", "refusal", "hallucination"] as const;

/** What one step of a handler does. */
export type FailureStep = "retry" | "escalate" | "flag_and_checkpoint" | "fallback";

export function stepKind(step: Expression): FailureStep {
  if (step.kind === "CallExpression" && step.callee.kind === "NameExpression" && step.callee.name === "retry")
    return "retry";
  if (step.kind === "NameExpression" && step.name === "escalate") return "escalate";
  if (step.kind === "NameExpression" && step.name === "flag_and_checkpoint") return "flag_and_checkpoint";
  return "fallback";
}

/** The parameters of `retry(…)` in a handler. */
export const RETRY_PARAMETERS = [
  { name: "max", required: true },
  { name: "with", required: false },
] as const;

/** What a call calls: a flow of this core, or one that the interface of another declares. */
export interface Callee {
  readonly name: string;
  readonly unit: Unit;
  readonly params: readonly FlowParameter[];
  readonly returnType: Type;
  readonly symbol: Symbol;
}

/** What can be called by name. */
export interface Callees {
  get(name: string): Callee | undefined;
  keys(): Iterable<string>;
  values(): Iterable<Callee>;
}

/** The flows that can be called there by name; `undefined` where nothing declares them. */
export function calleesOf(unit: Unit, target: string | undefined): Callees | undefined {
  if (target === undefined) return undefined;
  return target === SELF ? unit.flows : unit.interfaces.get(target)?.methods;
}

/** An object literal without `...`: what each parameter gets can be read from it. */
export const isWrittenOut = (input: Expression): input is ObjectLiteral =>
  input.kind === "ObjectLiteral" && input.entries.every((entry) => entry.kind === "ObjectEntry");

/** This core, as the target of a call. */
export const SELF = "core://self";
/** A setting of a block: in its header or in its braces. */
export function blockSetting(block: CoreCallBlock | AwaitResponsesBlock, name: string): Expression | undefined {
  const setting = [...block.header, ...block.settings].find((candidate) => candidate.name.text === name);
  return setting?.value.form === "expression" ? setting.value.expression : undefined;
}

/** The core that is called, where it is written as one. */
export function calledCore(block: CoreCallBlock): string | undefined {
  const target = blockSetting(block, "target");
  return target?.kind === "UriLiteral" && target.text.startsWith("core://") ? target.text : undefined;
}

/** The name of the flow that is called, and where it stands. */
export function calledFlow(block: CoreCallBlock): {
  readonly expression: Expression | undefined;
  readonly name: string | undefined;
} {
  const expression = blockSetting(block, "flow");
  const name = expression === undefined ? undefined : wordOf(expression);
  return { expression, name: name === "" ? undefined : name };
}

/** Whether the call is to a flow of this core. */
export const isSelf = (block: CoreCallBlock): boolean => calledCore(block) === SELF;
/** Whether the call goes on at once and gives a handle. */
export function isAsync(block: CoreCallBlock): boolean {
  const value = blockSetting(block, "async");
  return value?.kind === "BooleanLiteral" && value.value;
}

/** The body of a flow without its setting. */
export function bodyOf(node: FlowDeclaration): Body {
  return thresholdOf(node) === undefined ? node.body : { ...node.body, items: node.body.items.slice(1) };
}

/** `threshold = 0.8` as the first item of an evaluator is its setting, not a variable. */
export function thresholdOf(node: FlowDeclaration): AssignStatement | undefined {
  const first = node.body.items[0];
  return node.role === "evaluator" && first !== undefined && isThreshold(first) ? first : undefined;
}

export const isThreshold = (item: Item): item is AssignStatement =>
  item.kind === "AssignStatement" &&
  item.type === undefined &&
  item.target.kind === "NameExpression" &&
  item.target.name === "threshold";

/** Whether an evaluator gives a score, which its threshold decides on. */
export function givesScore(flow: FlowEntity): boolean {
  const known = unalias(flow.returnType);
  return flow.node.role === "evaluator" && known.kind === "primitive" && known.name === "float";
}

const blocksOf = new WeakMap<SourceFile, readonly ModelBlock[]>();

/** The model blocks of a unit, but for those in tests. */
export function modelBlocks(file: SourceFile): readonly ModelBlock[] {
  let found = blocksOf.get(file);
  if (found === undefined) {
    const all: ModelBlock[] = [];
    // One closure for the whole tree, and no list of what stands below a node: each segment that is read passes here.
    const visit = (node: SyntaxNode): void => {
      if (node.kind === "TestDeclaration") return;
      if (node.kind === "ModelBlock") all.push(node as unknown as ModelBlock);
      forEachChild(node, visit);
    };
    visit(file);
    blocksOf.set(file, (found = all.sort((one, other) => one.start - other.start)));
  }
  return found;
}
