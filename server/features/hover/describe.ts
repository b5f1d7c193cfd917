/** What hover says of a place that is no name: operators, types, literals, words of the language. */
import { formatType, type Segment } from "../../../runtime/compiler/editor.js";
import type {
  AssignStatement,
  BinaryExpression,
  CheckpointBlock,
  DurationLiteral,
  Expression,
  FailureHandler,
  Name,
  NameExpression,
  PipelineExpression,
  PluginReference,
  Span,
  SymbolLiteral,
  SyntaxKind,
  SyntaxNode,
  UnaryExpression,
  UriLiteral,
} from "../../../runtime/syntax/index.js";
import {
  BINARY,
  CHECKPOINT_TYPES,
  FAILURE_STEPS,
  FAILURES,
  INSTANCE_MODES,
  PIPELINE,
  TEST_ACTIONS,
  TYPES,
  UNARY,
} from "./words.js";

/** What a hover shows: code as the source would write it, and what it means. Places count from the beginning of the segment. */
export interface Description extends Span {
  readonly code: string;
  readonly doc: string | undefined;
}

/** Describes the innermost part that has something to say at an offset of a segment. */
export function describeNode(segment: Segment, path: readonly SyntaxNode[], offset: number): Description | undefined {
  for (let index = path.length - 1; index >= 0; index--) {
    const node = path[index]!;
    // In a text, only what is put into it has a meaning.
    if ((node.kind as string) === "text") return undefined;
    const found = describe(segment, node, path, offset);
    if (found !== undefined) return found;
  }
  return undefined;
}

const touches = ({ start, end }: Span, offset: number): boolean => start <= offset && offset <= end;
const has = (words: Readonly<Record<string, string>>, word: string): boolean => Object.hasOwn(words, word);

const spanned = ({ start, end }: Span, code: string, doc?: string): Description => ({ code, doc, start, end });

/** What there is to say of a part, at an offset in it. */
type Describe = (
  segment: Segment,
  node: SyntaxNode,
  path: readonly SyntaxNode[],
  offset: number,
) => Description | undefined;

function describe(
  segment: Segment,
  node: SyntaxNode,
  path: readonly SyntaxNode[],
  offset: number,
): Description | undefined {
  const own = node.kind === undefined ? describePlain : KINDS[node.kind];
  return own?.(segment, node, path, offset);
}

/** A literal with its type. */
const typed: Describe = ({ checked, text }, node) => {
  const type = checked.typeOf(node as unknown as Expression);
  return type && spanned(node, `${text.slice(node.start, node.end)}: ${formatType(type)}`);
};

/** The kinds that have a meaning of their own; what they are made of, and names, are described elsewhere. */
const KINDS: Readonly<Partial<Record<SyntaxKind, Describe>>> = {
  BinaryExpression({ checked }, node, _path, offset) {
    const { operator, operatorSpan, left, right } = node as SyntaxNode & BinaryExpression;
    if (!touches(operatorSpan, offset)) return undefined;
    const { form, doc } = BINARY[operator];
    const types = [left, right, node as unknown as Expression].map((part) => checked.typeOf(part));
    const [one, other, whole] = types.map((type) => (type === undefined ? undefined : formatType(type, 60)));
    const known = one !== undefined && other !== undefined && whole !== undefined;
    return spanned(operatorSpan, known ? `${one} ${operator} ${other}: ${whole}` : form, doc);
  },
  AssignStatement({ text }, node, _path, offset) {
    const { operator, target, value } = node as SyntaxNode & AssignStatement;
    if (operator === undefined) return undefined;
    const start = text.indexOf(`${operator}=`, target.end);
    const span = { start, end: start + 2 };
    if (start === -1 || start > value.start || !touches(span, offset)) return undefined;
    return spanned(span, `a ${operator}= b`, `Assigns \`a ${operator} b\` to \`a\`.`);
  },
  UnaryExpression(_segment, node, _path, offset) {
    const { operator, start } = node as SyntaxNode & UnaryExpression;
    const span = { start, end: start + operator.length };
    return touches(span, offset) ? spanned(span, UNARY[operator].form, UNARY[operator].doc) : undefined;
  },
  PipelineExpression({ checked }, node, _path, offset) {
    const { stages } = node as SyntaxNode & PipelineExpression;
    const stage = stages.find(({ operatorSpan }) => touches(operatorSpan, offset));
    if (stage === undefined) return undefined;
    const { form, doc } = PIPELINE[stage.operator];
    const resolved = checked.stageOf(stage);
    return spanned(
      stage.operatorSpan,
      form,
      resolved === undefined ? doc : `${doc}\n\nGives \`${formatType(resolved.output)}\`.`,
    );
  },
  BuiltinType({ text }, node, _path, offset) {
    const { name } = node as SyntaxNode & { readonly name: Name };
    if (!touches(name, offset) || !Object.hasOwn(TYPES, name.text)) return undefined;
    return spanned(name, text.slice(node.start, node.end), TYPES[name.text as keyof typeof TYPES]);
  },
  DurationLiteral(_segment, node) {
    const { text, milliseconds } = node as SyntaxNode & DurationLiteral;
    const units = "Units are `ms`, `s`, `m`, `h`, `d` and `w`.";
    return spanned(node, `${text}: duration`, `${inWords(milliseconds)}. ${units}`);
  },
  NumberLiteral: typed,
  DateLiteral: typed,
  DateTimeLiteral: typed,
  SymbolLiteral({ checked }, node, path) {
    const { name } = node as SyntaxNode & SymbolLiteral;
    if (path.at(path.indexOf(node) - 1)?.kind === "InstanceSetting")
      return has(INSTANCE_MODES, name) ? spanned(node, `:${name}`, INSTANCE_MODES[name]) : undefined;
    const literal = node as unknown as Expression;
    const type = checked.expectedTypeOf(literal) ?? checked.typeOf(literal);
    return type && spanned(node, `:${name}`, `One of \`${formatType(type)}\`.`);
  },
  UriLiteral(_segment, node) {
    const { text } = node as SyntaxNode & UriLiteral;
    if (text === "core://self") return spanned(node, text, "This core itself.");
    return text.startsWith("core://")
      ? spanned(node, text, "Another core. No `@core_interface` of the program declares its flows.")
      : undefined;
  },
  CheckpointBlock(_segment, node, _path, offset) {
    const { type } = node as SyntaxNode & CheckpointBlock;
    if (type === undefined || !touches(type, offset)) return undefined;
    const doc = has(CHECKPOINT_TYPES, type.text) ? CHECKPOINT_TYPES[type.text] : "A type of the author's own.";
    return spanned(type, `@checkpoint ${type.text}`, doc);
  },
  WhenStep(_segment, node, _path, offset) {
    const { action } = node as SyntaxNode & { readonly action: Expression };
    const name = action.kind === "CallExpression" ? action.callee : action;
    if (name.kind !== "NameExpression" || !touches(name, offset) || !has(TEST_ACTIONS, name.name)) return undefined;
    return spanned(name, `@when ${name.name}`, TEST_ACTIONS[name.name]);
  },
  NameExpression(_segment, node, path) {
    const { name } = node as SyntaxNode & NameExpression;
    const inHandler = path.some((one) => one.kind === undefined && "steps" in one);
    return inHandler && has(FAILURE_STEPS, name) ? spanned(node, name, FAILURE_STEPS[name]) : undefined;
  },
};

/** Parts without a kind of their own: handlers of failures, and references of plugins. */
const describePlain: Describe = (_segment, node, _path, offset) => {
  if ("steps" in node) {
    const { name } = node as SyntaxNode & FailureHandler;
    return touches(name, offset) && has(FAILURES, name.text)
      ? spanned(name, name.text, FAILURES[name.text])
      : undefined;
  }
  if (!("package" in node)) return undefined;
  const { package: name, version } = node as SyntaxNode & PluginReference;
  return spanned(node, `${name}@${version}`, "A plugin. No `@plugin_interface` of the program declares its methods.");
};

const UNITS: readonly (readonly [milliseconds: number, unit: string])[] = [
  [604_800_000, "week"],
  [86_400_000, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
  [1000, "second"],
  [1, "millisecond"],
];

/** A duration in the largest units: `1 hour 30 minutes`. */
function inWords(milliseconds: number): string {
  const parts: string[] = [];
  let left = milliseconds;
  for (const [size, unit] of UNITS) {
    const count = Math.floor(left / size);
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
    left -= count * size;
  }
  return parts.length === 0 ? "No time" : parts.join(" ");
}
