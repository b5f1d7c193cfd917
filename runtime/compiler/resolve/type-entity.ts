/** Declared types: what each stands for, resolved when it is first asked for. */
import { E100 } from "../diagnostics/definitions/placement.js";
import { E210 } from "../diagnostics/definitions/names.js";
import type { TypeDeclaration, TypeNode } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import type { TypeEntity, Unit } from "../semantics/program.js";
import type { Symbol, SymbolDeclaration } from "../semantics/symbol.js";
import { formatType } from "../semantics/types/format.js";
import { ERROR, type Type, type TypeDefinition } from "../semantics/types/type.js";
import { nameEnum, resolveType } from "./types.js";

/** How many types are being resolved, each for the one before. */
let resolving = 0;
/** Types that contain each other in a ring are resolved one within the other. A longer ring would take the stack. */
const LONGEST_RING = 300;

function resolveWithin(entity: TypeEntity): Type {
  if (entity.isResolved) return entity.resolve();
  resolving++;
  try {
    return entity.resolveNow(resolving > LONGEST_RING);
  } finally {
    resolving--;
  }
}

/**
 * The types that a type leads to by their names and that are not resolved yet, those that a type names before itself. None where
 * they can as well be resolved one within the other: of a ring it is then the first that is reported.
 */
function namedFirst(entity: TypeEntity): readonly TypeEntity[] {
  const order: TypeEntity[] = [];
  let deepest = 0;
  const seen = new Set([entity]);
  const waiting = [{ entity, names: namesOf(entity), next: 0 }];
  for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
    const named = top.names[top.next++];
    if (named === undefined) {
      order.push(top.entity);
      waiting.pop();
    } else if (!named.isResolved && !seen.has(named)) {
      seen.add(named);
      waiting.push({ entity: named, names: namesOf(named), next: 0 });
      deepest = Math.max(deepest, waiting.length);
    }
  }
  return deepest < LONGEST_RING ? [] : order;
}

function namesOf({ node, unit }: TypeEntity): readonly TypeEntity[] {
  const found: TypeEntity[] = [];
  walk(node.type, (part) => {
    if (part.kind !== "NamedType" && part.kind !== "BuiltinType") return;
    const named = unit.types.get((part as TypeNode & { readonly kind: "NamedType" | "BuiltinType" }).name.text);
    if (named !== undefined) found.push(named);
  });
  return found;
}

export const createTypeEntity = (node: TypeDeclaration, unit: Unit): TypeEntity => new DeclaredType(node, unit);

/** Classes, as an object literal with getters has a hidden class of its own, which keeps what the getters see alive. */
class DeclaredType implements TypeEntity {
  readonly name: string;
  irName: string;
  readonly doc: TypeEntity["doc"];
  readonly declaration: TypeEntity["declaration"];
  readonly node: TypeDeclaration;
  readonly unit: Unit;
  readonly symbol: Symbol;
  #state: "new" | "resolving" | "done" = "new";
  #type: Type = ERROR;

  constructor(node: TypeDeclaration, unit: Unit) {
    this.name = node.name.text;
    this.irName = this.name;
    this.doc = node.doc;
    this.declaration = { file: unit.path, start: node.name.start, end: node.name.end };
    this.node = node;
    this.unit = unit;
    this.symbol = new TypeSymbol(this);
    if (node.type.kind === "EnumType") nameEnum(node.type, this.name);
  }

  get type(): Type {
    return this.resolve();
  }
  get isResolved(): boolean {
    return this.#state !== "new";
  }
  resolve(): Type {
    if (this.#state === "done") return this.#type;
    if (this.#state === "resolving") return ERROR;
    if (resolving === 0) for (const named of namedFirst(this)) if (named !== this) resolveWithin(named);
    return resolveWithin(this);
  }
  resolveNow(tooLong: boolean): Type {
    const { node, unit, name } = this;
    this.#state = "resolving";
    if (tooLong) {
      this.#state = "done";
      unit.reporter.report(E100["too-deep"](), node.name);
      return this.#type;
    }
    const resolved = resolveType(node.type, unit);
    this.#state = "done";
    unfinished.add(this);
    const itself = isItself(resolved, this);
    const endless = !itself && containsItself(resolved, this);
    unfinished.delete(this);
    if (itself) unit.reporter.report(E210["self-defined-type"]({ type: name }), node.name);
    else if (endless) unit.reporter.report(E210["endless-type"]({ type: name }), node.name);
    else this.#type = resolved;
    return this.#type;
  }
}

class TypeSymbol implements Symbol {
  readonly kind = "type";
  readonly name: string;
  readonly doc: string | undefined;
  readonly declaration: SymbolDeclaration;
  readonly #entity: TypeEntity;

  constructor(entity: TypeEntity) {
    const { node, unit } = entity;
    this.name = entity.name;
    this.doc = node.doc;
    this.declaration = { file: unit.path, name: node.name, full: node };
    this.#entity = entity;
  }

  get type(): Type {
    return { kind: "named", name: this.name, definition: this.#entity };
  }
  get detail(): string {
    return `type ${this.name} = ${formatType(this.#entity.type)}`;
  }
}

/** Types that are being looked into: where one of them is met, what it leads to is not known yet. */
const unfinished = new Set<TypeDefinition>();

/**
 * Types that lead back to none that is unfinished, or will come to be. Neither `isItself` nor `containsItself` looks into them
 * again, so that a chain of names is walked once and not once for each of them.
 */
const finished = { isItself: new WeakSet<TypeDefinition>(), containsItself: new WeakSet<TypeDefinition>() };

function leadsBack(
  how: keyof typeof finished,
  type: Type,
  entity: TypeEntity,
  step: (type: Type) => readonly Type[],
): boolean {
  const seen = new Set<TypeDefinition>();
  let open = false;
  const waiting: Type[] = [type];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind !== "named") {
      waiting.push(...step(next));
      continue;
    }
    const { definition } = next;
    if (definition === entity) return true;
    if (seen.has(definition) || finished[how].has(definition)) continue;
    if (unfinished.has(definition)) open = true;
    seen.add(definition);
    waiting.push(definition.type);
  }
  if (!open) for (const definition of seen) finished[how].add(definition);
  return false;
}

/** Whether the definition leads back to its own name, with no object, array or map between: `type T = T?`. */
const isItself = (type: Type, entity: TypeEntity): boolean =>
  leadsBack("isItself", type, entity, (part) =>
    part.kind === "union" ? part.members : part.kind === "optional" ? [part.type] : [],
  );

/** Whether a value of the type would have to hold another one: not through an array, a map or `?`. */
const containsItself = (type: Type, entity: TypeEntity): boolean =>
  leadsBack("containsItself", type, entity, (part) =>
    part.kind === "object"
      ? [...part.fields.values()].map((field) => field.type)
      : part.kind === "union"
        ? part.members
        : [],
  );
