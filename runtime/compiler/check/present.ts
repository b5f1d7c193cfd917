/** Which assignments can never give null, by what is written: asked before the types of a body are known. */
import type { AssignStatement, Body, Expression, ForeachBlock, Value } from "../../syntax/ast.js";
import { isBlock } from "../../syntax/blocks.js";
import { walk } from "../../syntax/walk.js";
import { fieldOf } from "../semantics/members.js";
import { entryValue } from "../semantics/tree.js";
import { admitsNull, type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { type FlowCheck, lookUp } from "./context.js";

/** How far an assignment is followed to others. */
const MOST_STEPS = 6;

/** Whether all that a body assigns to a name is a value, and never null. */
export function assignsPresent(check: FlowCheck, body: Body, name: string): boolean {
  return new Presence(check, body).isAssignedPresent(name, MOST_STEPS);
}

const isNamed = (value: Expression, name: string): boolean => value.kind === "NameExpression" && value.name === name;

class Presence {
  readonly #check: FlowCheck;
  readonly #body: Body;

  constructor(check: FlowCheck, body: Body) {
    this.#check = check;
    this.#body = body;
  }

  isAssignedPresent(name: string, steps: number): boolean {
    const values: Value[] = [];
    const taken: unknown[] = [];
    walk(this.#body, (node) => {
      if (node.kind !== "AssignStatement") return true;
      const { target, value, operator } = node as AssignStatement;
      // What is worked out is a value.
      if (operator !== undefined) return true;
      // A part that is assigned leaves the whole what it is.
      if (target.kind === "NameExpression" && target.name === name) values.push(value);
      // A part of an object may be null, which only its type says.
      if (target.kind === "ObjectLiteral")
        taken.push(
          ...target.entries.filter((entry) => entry.kind === "ObjectEntry" && isNamed(entryValue(entry), name)),
        );
      return true;
    });
    return taken.length === 0 && values.length > 0 && values.every((value) => this.#isPresent(value, name, steps));
  }

  #isPresent(value: Value, of: string, steps: number): boolean {
    if (steps === 0 || isBlock(value)) return false;
    switch (value.kind) {
      case "ArrayLiteral":
      case "BooleanLiteral":
      case "DateLiteral":
      case "DateTimeLiteral":
      case "DurationLiteral":
      case "NumberLiteral":
      case "ObjectLiteral":
      case "StringLiteral":
      case "SymbolLiteral":
      case "UnaryExpression":
      case "UriLiteral":
        return true;
      case "BinaryExpression":
        return value.operator !== "??" || this.#isPresent(value.right, of, steps - 1);
      case "ParenthesizedExpression":
        return this.#isPresent(value.expression, of, steps - 1);
      case "NameExpression":
      case "MemberExpression":
        return this.#isPresentPath(value, of, steps);
      case "CallExpression": {
        const { callee } = value;
        const flow = callee.kind === "NameExpression" ? this.#check.unit.flows.get(callee.name) : undefined;
        return flow !== undefined && flow.returns && !admitsNull(flow.returnType);
      }
      case "IfExpression":
      case "IndexExpression":
      case "LambdaExpression":
      case "MatchExpression":
      case "MissingExpression":
      case "NullLiteral":
      case "PipelineExpression":
        return false;
    }
  }

  #isPresentPath(path: Expression, of: string, steps: number): boolean {
    if (path.kind === "NameExpression") {
      if (path.name === of) return true;
      const variable = lookUp(this.#check.scope, path.name);
      if (variable === undefined && this.#itemOf(path.name) === undefined)
        return this.isAssignedPresent(path.name, steps - 1);
    }
    const type = this.#typeOf(path);
    return type !== undefined && !admitsNull(type);
  }

  /** The declared type of a name or a path of fields; `undefined` where it is not known yet. */
  #typeOf(path: Expression): Type | undefined {
    if (path.kind === "NameExpression") return lookUp(this.#check.scope, path.name)?.type ?? this.#itemOf(path.name);
    if (path.kind !== "MemberExpression" || path.optional) return undefined;
    const object = this.#typeOf(path.object);
    return object === undefined || admitsNull(object) ? undefined : fieldOf(object, path.name.text)?.type;
  }

  /** The type of the elements that a loop of the body, or around it, goes over. */
  #itemOf(name: string): Type | undefined {
    let found: Type | undefined;
    walk(this.#body, (node) => {
      if (node.kind !== "ForeachBlock") return true;
      const { item, collection } = node as ForeachBlock;
      const type = item.text === name ? this.#typeOf(collection) : undefined;
      const known = type === undefined ? undefined : unalias(withoutNull(type));
      if (known?.kind === "array") found = known.items;
      return true;
    });
    return found;
  }
}
