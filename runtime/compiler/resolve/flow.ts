import { type FlowEntity, type FlowParameter, isInferred, signature, type Unit } from "../semantics/program.js";
import type { FlowDeclaration, ReturnStatement, TypedField, Value } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import { type Symbol, type SymbolDeclaration, ValueSymbol } from "../semantics/symbol.js";
import { admitsNull, ERROR, NULL, type Type } from "../semantics/types/type.js";
import { resolveType } from "./types.js";

export const createFlowEntity = (node: FlowDeclaration, unit: Unit): FlowEntity => new DeclaredFlow(node, unit);

/** Classes, as an object literal with getters is made anew, getter by getter, for each flow. */
class DeclaredFlow implements FlowEntity {
  readonly name: string;
  irName: string;
  node: FlowDeclaration;
  unit: Unit;
  inferred: Type | undefined = undefined;
  pure = false;
  asksModel = false;
  readonly symbol: Symbol;
  #params: readonly FlowParameter[] | undefined;
  #returnType: Type | undefined;

  constructor(node: FlowDeclaration, unit: Unit) {
    this.name = node.name.text;
    this.irName = this.name;
    this.node = node;
    this.unit = unit;
    this.symbol = new FlowSymbol(this);
  }

  get params(): readonly FlowParameter[] {
    return (this.#params ??= this.node.params.map((param) => createParameter(param, this.unit)));
  }
  get returnType(): Type {
    if (isInferred(this.node)) return this.inferred ?? ERROR;
    return (this.#returnType ??= resultOf(this.node, this.unit));
  }
  get returns(): boolean {
    return this.node.returnType !== undefined || isInferred(this.node);
  }
  renew(node: FlowDeclaration, unit: Unit): void {
    this.node = node;
    this.unit = unit;
    this.#params = undefined;
    this.#returnType = undefined;
  }
}

class FlowSymbol implements Symbol {
  readonly name: string;
  readonly #flow: FlowEntity;
  #declaration: SymbolDeclaration | undefined;

  constructor(flow: FlowEntity) {
    this.name = flow.name;
    this.#flow = flow;
  }

  get kind(): "flow" | "constant" {
    return this.#flow.node.role === "constant" ? "constant" : "flow";
  }
  get type(): Type {
    return this.#flow.returnType;
  }
  get doc(): string | undefined {
    return this.#flow.node.doc;
  }
  get detail(): string {
    const { role } = this.#flow.node;
    return `${role === "constant" ? "const" : `@${role}`} ${signature(this.#flow)}`;
  }
  get parameters(): readonly Symbol[] {
    return this.#flow.params.map(({ symbol }) => symbol);
  }
  get declaration(): SymbolDeclaration {
    const { node, unit } = this.#flow;
    const known = this.#declaration;
    if (known?.full === node && known.file === unit.path) return known;
    return (this.#declaration = { file: unit.path, name: node.name, full: node });
  }
}

/** A flow that gives a value without a return type is reported at its declaration; uses of the value are not reported. */
function resultOf(node: FlowDeclaration, unit: Unit): Type {
  if (node.returnType !== undefined) return resolveType(node.returnType, unit);
  const given: Value[] = [];
  walk(node.body, (part) => {
    if (part.kind !== "ReturnStatement") return;
    const { value } = part as ReturnStatement;
    if (value !== undefined && value.kind !== "NullLiteral") given.push(value);
  });
  return given.length > 0 ? ERROR : NULL;
}

/** A parameter of a flow, or of a method of an interface. */
export function createParameter(node: TypedField, unit: Unit): FlowParameter {
  const type = resolveType(node.type, unit);
  const name = node.name.text;
  return {
    name,
    node,
    type,
    default: node.default,
    required: node.default === undefined && !admitsNull(type),
    symbol: new ValueSymbol("parameter", name, type, node.doc, { file: unit.path, name: node.name, full: node }),
  };
}
