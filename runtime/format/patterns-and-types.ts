/** Printers of patterns and of types. */
import type { FieldPattern, Name, Pattern, Span, TypedField, TypeNode } from "../syntax/index.js";
import { literal } from "./chains.js";
import type { Context, Printers } from "./context.js";
import { concat, type Doc, freshLine, group, indent, line, softLine } from "./doc.js";
import { valueAfterSign } from "./expressions.js";
import { bracesGroup, LITERAL, squareBrackets } from "./lists.js";

export const patterns: Printers<Pattern["kind"]> = {
  LiteralPattern: ({ value }, context) => context.print(value),
  WildcardPattern: literal,
  NamePattern: literal,
  TypePattern: ({ type, optional, name }, context) =>
    concat(context.token(type.text), optional ? context.token("?") : "", " ", context.token(name.text)),
  ObjectPattern: ({ fields }, context) => bracesGroup(fields, printFieldPattern, LITERAL, context),
  ArrayPattern: ({ elements, rest }, context) => {
    const all: readonly (Pattern | Name)[] = rest === undefined ? elements : [...elements, rest];
    return squareBrackets(
      all,
      (element) => ("kind" in element ? context.print(element) : printRest(element, context)),
      context,
    );
  },
  AlternativePattern: ({ alternatives }, context) => printAlternatives(alternatives, context),
  MissingPattern: literal,
};

/** A rest without a name is three dots. */
const printRest = ({ text, start, end }: Name, context: Context): Doc =>
  start === end ? context.token("...") : concat(context.token("..."), context.token(text));

function printFieldPattern({ name, pattern }: FieldPattern, context: Context): Doc {
  const key = context.verbatim(name);
  return pattern === undefined ? key : concat(key, context.token(":"), " ", valueAfterSign(pattern, context));
}

/** Prints `a | b`, the bars at the beginnings of lines where it is too long for one. */
export function printAlternatives(alternatives: readonly (Pattern | TypeNode)[], context: Context): Doc {
  const parts: Doc[] = [];
  const [first, ...others] = alternatives;
  if (context.next === "|") {
    // With a bar in front, all stand below each other where the author began so.
    const begun = context.atNewLine;
    for (const each of alternatives)
      parts.push(parts.length > 0 ? line : softLine, context.token("|"), " ", context.print(each));
    return group(indent(concat(...parts)), begun);
  }
  const start = context.print(first!);
  for (const other of others) parts.push(line, context.token("|"), " ", context.print(other));
  return group(concat(start, indent(concat(...parts))));
}

const inParentheses =
  <T extends TypeNode>(print: (node: T, context: Context) => Doc) =>
  (node: T, context: Context): Doc => {
    // The tree does not keep parentheses: they are around a node if they end behind it.
    if (context.next !== "(" || context.closing() < contentEnd(node)) return print(node, context);
    const opening = context.token("(");
    const content = [inParentheses(print)(node, context)];
    // `(T?)?` is one optional type.
    while (isMark(context.next)) content.push(context.token());
    return concat(opening, indent(concat(...content)), context.token(")"));
  };

const isMark = (token: string): boolean => token === "?" || token === "??";

/** Where the last part of a type ends, parentheses around it left out. */
function contentEnd(node: TypeNode): number {
  return node.kind === "UnionType" ? contentEnd(node.members[node.members.length - 1]!) : node.end;
}

export const types: Printers<TypeNode["kind"]> = {
  NamedType: inParentheses(literal),
  BuiltinType: inParentheses(({ name, arguments: list }, context) => {
    const word = context.token(name.text);
    if (context.next !== "[" || list.length === 0) return word;
    return concat(
      word,
      squareBrackets(list, (type) => context.print(type), context),
    );
  }),
  ObjectType: inParentheses(({ fields }, context) => bracesGroup(fields, printField, LITERAL, context)),
  EnumType: inParentheses(({ members }, context) =>
    concat(
      context.token("enum"),
      squareBrackets(members, (member: Span & Name) => context.token(member.text), context),
    ),
  ),
  LiteralType: inParentheses(literal),
  NullType: inParentheses(literal),
  OptionalType: inParentheses(({ type }, context) => {
    const parts = [context.print(type)];
    while (isMark(context.next)) parts.push(context.token());
    return concat(...parts);
  }),
  UnionType: inParentheses(({ members }, context) => printAlternatives(members, context)),
  MissingType: literal,
};

/** Prints `: Type`, or `: Type =` where a value follows. */
export function printAnnotation(type: TypeNode, context: Context, valued: boolean): Doc {
  const colon = context.token(":");
  // `Type =` on a line of its own would be another setting.
  const own = context.takesOwnLine;
  const annotation = concat(colon, " ", valueAfterSign(type, context));
  if (!valued) return annotation;
  if (!own) return concat(annotation, " ", context.token("="));
  return concat(annotation, indent(concat(freshLine, context.token("="))));
}

/** Prints `name: Type = default`. */
export function printField({ name, type, default: value }: TypedField, context: Context): Doc {
  const declared = concat(context.token(name.text), printAnnotation(type, context, value !== undefined));
  return value === undefined ? declared : concat(declared, " ", valueAfterSign(value, context));
}
