import type { IRExpr, IRModule } from "../ir/module.js";
import { walkModule } from "../ir/walk.js";
import type { Body } from "../syntax/ast.js";
import { createLineMap } from "../syntax/line-map.js";
import { parse } from "../syntax/parser.js";
import { pathAt } from "../syntax/walk.js";
import { compile } from "./compile.js";
import type { CompilerHost } from "./resolve/compiler-host.js";

/** A place of a module; both numbers begin with 1. */
export interface ExpressionPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export type CompiledExpression =
  | { readonly kind: "compiled"; readonly expression: IRExpr }
  /** Why it is none, in a sentence for people. */
  | { readonly kind: "broken"; readonly message: string };

/**
 * Compiles an expression as it would stand before what is at a place of a program: with the names that are known there and their types.
 * For debuggers. The program is compiled with one more statement, so that an expression means there what it means in the source.
 */
export function compileExpression(
  entry: string,
  host: CompilerHost,
  place: ExpressionPlace,
  expression: string,
): CompiledExpression {
  const text = host.read(place.file);
  if (typeof text !== "string") return broken(`There is no text of ${place.file}.`);
  const name = freshName(text);
  let first: CompiledExpression | undefined;
  // In a body of branches no statement may stand: then it is the one around.
  for (const at of placesAround(text, place)) {
    const result = compiledAt(entry, host, { ...place, at, text, name }, expression);
    if (result.kind === "compiled") return result;
    first ??= result;
  }
  return first ?? broken("There is no statement here.");
}

interface Insertion {
  readonly file: string;
  readonly text: string;
  readonly at: number;
  readonly name: string;
}

function compiledAt(
  entry: string,
  host: CompilerHost,
  { file, text, at, name }: Insertion,
  expression: string,
): CompiledExpression {
  const before = `${name} = (`;
  const changed = `${text.slice(0, at)}${before}${expression})\n${text.slice(at)}`;
  const read = (path: string) => (path === file ? changed : host.read(path));
  const { module, diagnostics } = compile(entry, { ...host, read }, { debug: true });
  if (module === undefined) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const end = at + before.length + expression.length + 1;
    const own = errors.find((error) => error.file === file && error.start >= at && error.start <= end);
    return broken((own ?? errors[0])?.message ?? "It does not compile.");
  }
  const found = assignedTo(module, name);
  return found === undefined
    ? broken("Only expressions are evaluated, without blocks.")
    : { kind: "compiled", expression: found };
}

/** Where a statement may stand before a place: the beginnings of the items that hold it, the innermost first. */
function placesAround(text: string, { line, column }: ExpressionPlace): readonly number[] {
  const offset = createLineMap(text).offsetAt({ line: line - 1, character: column - 1 });
  return pathAt(parse(text).file, offset)
    .filter((node): node is Body => node.kind === "Body")
    .flatMap(({ items }) => items.filter(({ start, end }) => start <= offset && offset <= end).slice(-1))
    .map(({ start }) => start)
    .toReversed();
}

function assignedTo(module: IRModule, name: string): IRExpr | undefined {
  let found: IRExpr | undefined;
  walkModule(module, {
    statement(statement) {
      if (statement.kind !== "assign") return;
      const { target } = statement;
      if (target.kind === "name" && target.scope === "local" && target.name === name) found = statement.value;
    },
  });
  return found;
}

/** A name that the text does not use. */
function freshName(text: string): string {
  let name = "debug_value";
  while (text.includes(name)) name += "_";
  return name;
}

const broken = (message: string): CompiledExpression => ({ kind: "broken", message });
