import type { Segment, Type } from "../../../runtime/compiler/editor.js";
import {
  type Argument,
  type AssignStatement,
  type CallExpression,
  type Expression,
  type FlowDeclaration,
  type ForeachBlock,
  isBlock,
  type Name,
  type Node,
  type PipelineExpression,
  type SyntaxNode,
  walk,
} from "../../../runtime/syntax/index.js";
import { oncePerCheck, segmentLines } from "../../workspace/segments.js";
import type { InlayHintSettings } from "./settings.js";
import { isTelling } from "./type-text.js";

/** A hint of a segment, in its offsets. Its text is made when it is shown. */
export type Hint = {
  readonly at: number;
  /** The setting that shows it. */
  readonly setting: keyof InlayHintSettings;
} & (
  | {
      readonly says: "type";
      readonly type: Type;
      /** Written into the text it is an annotation. */
      readonly isAnnotation: boolean;
      /** After a colon, as an annotation; else beside the text. */
      readonly colon: boolean;
    }
  | {
      readonly says: "parameter";
      readonly name: string;
      /** It may be written into the text: no argument without a name follows. */
      readonly canBeNamed: boolean;
    }
);

/** All hints of a segment, in the order of their places; settings choose among them. */
export const hintsOf = oncePerCheck((segment: Segment): readonly Hint[] => {
  const hints: Hint[] = [];
  const collect: Collect = { segment, declared: declarationsIn(segment), add: (hint) => void hints.push(hint) };
  walk(segment.file, (node) => {
    if (node.kind === undefined) return true;
    (HINTED[node.kind as Node["kind"]] as ((collect: Collect, node: SyntaxNode) => void) | undefined)?.(collect, node);
    return !isLongChain(node);
  });
  return hints.sort((a, b) => a.at - b.at);
});

interface Collect {
  readonly segment: Segment;
  /** Where names are declared. */
  readonly declared: ReadonlySet<number>;
  readonly add: (hint: Hint) => void;
}

const declarationsIn = ({ checked }: Segment): ReadonlySet<number> =>
  new Set(checked.occurrences.filter(({ role }) => role === "declaration").map(({ start }) => start));

/** A chain of thousands of operands is nested as deep: data, in which nobody looks for hints. */
const isLongChain = (node: SyntaxNode): boolean => node.kind === "BinaryExpression" && node.end - node.start > 20_000;

/** What tells its type by itself. */
const PLAIN: ReadonlySet<Expression["kind"]> = new Set<Expression["kind"]>([
  "StringLiteral",
  "NumberLiteral",
  "BooleanLiteral",
  "NullLiteral",
  "DurationLiteral",
  "DateLiteral",
  "DateTimeLiteral",
  "UriLiteral",
]);

function assignment({ segment, declared, add }: Collect, { target, type: annotated, value }: AssignStatement): void {
  if (target.kind !== "NameExpression" || annotated !== undefined || !declared.has(target.start)) return;
  const type = segment.checked.variableOf(target)?.type;
  if (!isTelling(type)) return;
  const ofBlock = isBlock(value);
  if (!ofBlock && PLAIN.has(value.kind)) return;
  add({
    at: target.end,
    setting: ofBlock ? "blockResults" : "variableTypes",
    says: "type",
    type,
    isAnnotation: true,
    colon: true,
  });
}

function variable({ segment, add }: Collect, name: Name): void {
  const type = segment.checked.variableOf(name)?.type;
  if (!isTelling(type) || name.text === "") return;
  add({ at: name.end, setting: "variableTypes", says: "type", type, isAnnotation: false, colon: true });
}

function loopVariables(collect: Collect, { item, index }: ForeachBlock): void {
  variable(collect, item);
  if (index !== undefined) variable(collect, index);
}

function call({ segment, add }: Collect, node: CallExpression): void {
  const resolved = segment.checked.callOf(node);
  // The name of what takes one argument says what it is.
  if (resolved === undefined || node.arguments.length < 2) return;
  // What the standard library takes is known soon, and stands in every line.
  const { callee } = resolved;
  if (callee.kind !== "flow" && !(callee.kind === "method" && callee.type === "plugin")) return;
  node.arguments.forEach((argument, index) => {
    const name = resolved.arguments.find(({ value }) => value === argument.value)?.name;
    if (argument.name !== undefined || name === undefined || !isLiteral(argument.value)) return;
    const canBeNamed = node.arguments.slice(index + 1).every(isNamed);
    add({ at: argument.value.start, setting: "parameterNames", says: "parameter", name, canBeNamed });
  });
}

const isNamed = ({ name }: Argument): boolean => name !== undefined;

const LITERALS: ReadonlySet<Expression["kind"]> = new Set<Expression["kind"]>([
  ...PLAIN,
  "SymbolLiteral",
  "ArrayLiteral",
  "ObjectLiteral",
]);
const isLiteral = (value: Expression): boolean =>
  LITERALS.has(value.kind) || (value.kind === "UnaryExpression" && isLiteral(value.operand));

/** After each stage that ends its line, what goes on. */
function stages({ segment, add }: Collect, { start, end, stages: all }: PipelineExpression): void {
  const lines = segmentLines(segment);
  if (lines.positionAt(start).line === lines.positionAt(end).line) return;
  for (const stage of all) {
    const type = segment.checked.stageOf(stage)?.output;
    if (!isTelling(type) || !endsLine(segment.text, stage.end)) continue;
    add({ at: stage.end, setting: "pipelineStages", says: "type", type, isAnnotation: false, colon: false });
  }
}

const endsLine = (text: string, at: number): boolean => /[ \t]*(?:$|[\r\n]|\/\/)/y.test(text.slice(at, at + 200));

/** `@pipeline p(x: T) = …`: what it gives, where its type would stand. */
function pipelineResult({ segment, add }: Collect, { expression, returnType, name, params }: FlowDeclaration): void {
  if (expression === undefined || returnType !== undefined) return;
  const type = segment.checked.typeOf(expression);
  const from = params.at(-1)?.end ?? name.end;
  const header = /^[\s,(]*\)/.exec(segment.text.slice(from, expression.start));
  if (!isTelling(type) || header === null) return;
  add({
    at: from + header[0].length,
    setting: "pipelineStages",
    says: "type",
    type,
    isAnnotation: true,
    colon: true,
  });
}

/** The nodes that have hints. */
const HINTED: { readonly [K in Node["kind"]]?: (collect: Collect, node: Extract<Node, { readonly kind: K }>) => void } =
  {
    AssignStatement: assignment,
    ForeachBlock: loopVariables,
    LambdaExpression: (collect, { params }) => params.forEach((name) => variable(collect, name)),
    CallExpression: call,
    PipelineExpression: stages,
    FlowDeclaration: pipelineResult,
  };
