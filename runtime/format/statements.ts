/** Printers of bodies, statements, blocks, and of the expressions that have bodies. */
import type {
  Block,
  Body,
  CatchClause,
  IfExpression,
  Item,
  MatchArm,
  MatchExpression,
  ObjectLiteral,
} from "../syntax/index.js";
import { literal } from "./chains.js";
import type { Context, Printers } from "./context.js";
import { concat, type Doc, group, indent } from "./doc.js";
import { valueAfterSign } from "./expressions.js";
import { BLOCK, braces, bracesGroup, OBJECT_OF_ONE_NAME, parentheses } from "./lists.js";
import { printAnnotation } from "./patterns-and-types.js";
import { printSetting, printSettings } from "./settings.js";

type StatementKind = Exclude<Item["kind"], Block["kind"]>;

export const statements: Printers<StatementKind | Block["kind"] | "Body" | "MatchArm"> = {
  Body: (body, context) => {
    const { content, broken } = bracesOf(body, context);
    return group(content, broken);
  },
  AssignStatement({ target, type, operator, value }, context) {
    const left = [context.print(target)];
    if (type === undefined) left.push(" ", context.token(`${operator ?? ""}=`));
    else left.push(printAnnotation(type, context, true));
    return concat(...left, " ", valueAfterSign(value, context));
  },
  ExpressionStatement: ({ expression }, context) => context.print(expression),
  ReturnStatement: ({ value }, context) =>
    value === undefined
      ? context.token("return")
      : concat(context.token("return"), " ", valueAfterSign(value, context)),
  YieldStatement: ({ value }, context) => concat(context.token("yield"), " ", valueAfterSign(value, context)),
  BreakStatement: literal,
  ContinueStatement: literal,
  EmitStatement({ event, payload }, context) {
    const parts = [context.token("emit"), " ", printQualifiedName(event.parts.length, context)];
    if (payload !== undefined) parts.push(" ", context.print(payload));
    return concat(...parts);
  },
  BranchStatement: ({ name, body }, context) =>
    concat(context.token(name.text), " ", context.token("=>"), " ", context.print(body)),
  OptionItem: ({ setting }, context) => printSetting(setting, context),
  IfExpression: printIf,
  MatchExpression: printMatch,
  MatchArm: printArm,
  RigidBlock: printBodyBlock,
  ParallelBlock: printBodyBlock,
  BudgetBlock: printBodyBlock,
  DebugBlock: printBodyBlock,
  ModelBlock: printSettingsBlock,
  CoreCallBlock: printSettingsBlock,
  AwaitResponsesBlock: printSettingsBlock,
  CheckpointBlock({ header, type, settings }, context) {
    const parts = [context.token(), printHeader(header, context), " "];
    if (type !== undefined) parts.push(context.token(type.text), " ");
    // Options may also follow the type.
    parts.push(printSettings(settings, BLOCK, context));
    return concat(...parts);
  },
  ForeachBlock({ header, item, parts: fields, index, collection, body }, context) {
    const parts = [context.token(), printHeader(header, context), " "];
    parts.push(fields === undefined ? context.token(item.text) : context.print(fields));
    if (index !== undefined) parts.push(", ", context.token(index.text));
    parts.push(" ", context.token("in"), " ", printHead(collection, context), " ", context.print(body));
    return concat(...parts);
  },
  WhileBlock: ({ header, condition, body }, context) =>
    concat(context.token(), printHeader(header, context), " ", printHead(condition, context), " ", context.print(body)),
  TryBlock({ header, body, catches }, context) {
    const start = concat(context.token(), printHeader(header, context), " ");
    const first = bracesOf(body, context);
    const others = catches.map((clause) => printCatch(clause, context));
    const broken = first.broken || others.some((other) => other.broken);
    return group(concat(start, first.content, ...others.map(({ content }) => content)), broken);
  },
};

const bracesOf = (body: Body, context: Context): { readonly content: Doc; readonly broken: boolean } =>
  braces(body.items, (item) => context.print(item), BLOCK, context);

export function printQualifiedName(count: number, context: Context): Doc {
  const parts = [context.token()];
  for (let index = 1; index < count; index++) parts.push(context.token("."), context.token());
  return concat(...parts);
}

/** Prints what is between a keyword and a body; its lines stand deeper than those of the body. */
const printHead = (node: Parameters<Context["print"]>[0], context: Context): Doc => indent(context.print(node));

const printHeader = (header: Block["header"], context: Context): Doc =>
  context.next === "(" && (header.length > 0 || context.peek(1) === ")")
    ? parentheses(header, printSetting, context)
    : "";

function printBodyBlock(
  {
    header,
    body,
  }: Extract<
    Block,
    { readonly body: Body; readonly kind: "RigidBlock" | "ParallelBlock" | "BudgetBlock" | "DebugBlock" }
  >,
  context: Context,
): Doc {
  return concat(context.token(), printHeader(header, context), " ", context.print(body));
}

function printSettingsBlock(
  { header, settings }: Extract<Block, { readonly kind: "ModelBlock" | "CoreCallBlock" | "AwaitResponsesBlock" }>,
  context: Context,
): Doc {
  return concat(context.token(), printHeader(header, context), " ", printSettings(settings, BLOCK, context));
}

function printCatch(
  { errorType, otherTypes, name, body }: CatchClause,
  context: Context,
): { content: Doc; broken: boolean } {
  const parts = [" ", context.token("@catch"), " "];
  if (errorType !== undefined) parts.push(context.token(errorType.text), " ");
  for (const { text } of otherTypes) parts.push(context.token("|"), " ", context.token(text), " ");
  if (name !== undefined) parts.push(context.token(name.text), " ");
  const { content, broken } = bracesOf(body, context);
  return { content: concat(...parts, content), broken };
}

/** All branches of an `if` are on its line, or none. */
function printIf(node: IfExpression, context: Context): Doc {
  const parts: Doc[] = [];
  let broken = false;
  for (let current: IfExpression | undefined = node; current !== undefined;) {
    parts.push(context.token("if"), " ", printHead(current.condition, context), " ");
    const then = bracesOf(current.then, context);
    parts.push(then.content);
    broken ||= then.broken;
    const next: IfExpression["else"] = current.else;
    current = undefined;
    if (next === undefined) break;
    parts.push(" ", context.token("else"), " ");
    if (next.kind === "IfExpression") current = next;
    else {
      const otherwise = bracesOf(next, context);
      parts.push(otherwise.content);
      broken ||= otherwise.broken;
    }
  }
  return group(concat(...parts), broken);
}

function printMatch({ subject, arms }: MatchExpression, context: Context): Doc {
  const head = concat(context.token("match", "@match"), " ", printHead(subject, context), " ");
  return concat(head, printArms(arms, context));
}

export const printArms = (arms: readonly MatchArm[], context: Context): Doc =>
  bracesGroup(arms, (arm) => context.print(arm), BLOCK, context);

const isOneName = ({ entries: [first, ...others] }: ObjectLiteral): boolean =>
  others.length === 0 && first?.kind === "ObjectEntry" && first.value === undefined;

function printArm({ pattern, guard, value }: MatchArm, context: Context): Doc {
  const parts = [context.print(pattern), " "];
  if (guard !== undefined) parts.push(context.token("if"), " ", printHead(guard, context), " ");
  parts.push(context.token("=>"), " ");
  if (value.kind !== "ObjectLiteral" || !isOneName(value)) return concat(...parts, valueAfterSign(value, context));
  const own = context.takesOwnLine;
  const object = bracesGroup(value.entries, (entry) => context.print(entry), OBJECT_OF_ONE_NAME, context);
  return concat(...parts, own ? indent(object) : object);
}
