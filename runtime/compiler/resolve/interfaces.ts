import type { Declaration, MethodSignature, PluginUse } from "../../syntax/ast.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import {
  type FlowParameter,
  type InterfaceEntity,
  type MethodEntity,
  type PluginEntity,
  signature,
  type Unit,
} from "../semantics/program.js";
import type { Symbol, SymbolDeclaration } from "../semantics/symbol.js";
import { NULL, type Type } from "../semantics/types/type.js";
import { createParameter } from "./flow.js";
import { resolveType } from "./types.js";
import { interfaceName, interfaceOf, pluginKey } from "../semantics/interfaces.js";

/** The interfaces that a file declares, in order, doubles included. Their types are resolved when first asked for. */
export function createInterfaces(unit: Unit, declarations: readonly Declaration[]): readonly InterfaceEntity[] {
  return declarations.flatMap((node): readonly InterfaceEntity[] => {
    if (node.kind === "PluginInterfaceDeclaration") {
      return node.reference.package === "" ? [] : [createInterface(unit, node, "plugin", pluginKey(node.reference))];
    }
    if (node.kind !== "CoreInterfaceDeclaration") return [];
    return node.target.kind === "UriLiteral" ? [createInterface(unit, node, "core", node.target.text)] : [];
  });
}

function createInterface(
  unit: Unit,
  node: InterfaceEntity["node"],
  of: InterfaceEntity["of"],
  key: string,
): InterfaceEntity {
  const methods = new Map<string, MethodEntity>();
  for (const method of node.methods) {
    if (method.name.text !== "" && !methods.has(method.name.text))
      methods.set(method.name.text, new DeclaredMethod(unit, method));
  }
  const symbol: Symbol = {
    kind: "interface",
    name: key,
    type: undefined,
    doc: node.doc,
    detail: `@${of}_interface ${key}`,
    declaration: { file: unit.path, name: interfaceName(node), full: node },
  };
  return { of, key, node, unit, symbol, methods };
}

/** Classes, as an object literal with getters has a hidden class of its own, which keeps what the getters see alive. */
class DeclaredMethod implements MethodEntity {
  readonly name: string;
  readonly node: MethodSignature;
  readonly unit: Unit;
  readonly returns: boolean;
  readonly symbol: Symbol;
  #params: readonly FlowParameter[] | undefined;
  #returnType: Type | undefined;

  constructor(unit: Unit, node: MethodSignature) {
    this.name = node.name.text;
    this.node = node;
    this.unit = unit;
    this.returns = node.returnType !== undefined;
    this.symbol = new MethodSymbol(this);
  }

  get params(): readonly FlowParameter[] {
    return (this.#params ??= this.node.params.map((param) => createParameter(param, this.unit)));
  }
  get returnType(): Type {
    const { returnType } = this.node;
    return (this.#returnType ??= returnType === undefined ? NULL : resolveType(returnType, this.unit));
  }
  resolve(): void {
    read(this.params, this.returnType);
  }
}

/** What is asked for is made when it is first asked for. */
const read = (..._values: readonly unknown[]): void => undefined;

class MethodSymbol implements Symbol {
  readonly kind = "method";
  readonly name: string;
  readonly doc: string | undefined;
  readonly declaration: SymbolDeclaration;
  readonly #method: MethodEntity;

  constructor(method: MethodEntity) {
    const { node, unit } = method;
    this.name = method.name;
    this.doc = node.doc;
    this.declaration = { file: unit.path, name: node.name, full: node };
    this.#method = method;
  }

  get type(): Type {
    return this.#method.returnType;
  }
  get detail(): string {
    return signature(this.#method);
  }
  get parameters(): readonly Symbol[] {
    return this.#method.params.map(({ symbol }) => symbol);
  }
}

/** Names that an alias cannot have: the language itself puts them in scope. */
const TAKEN: ReadonlySet<string> = new Set(["core", "config", "memory", "reference", "context"]);

/** The plugins of a core by alias; a second one of a name is reported. */
export function createPlugins(unit: Unit, uses: readonly PluginUse[]): ReadonlyMap<string, PluginEntity> {
  const plugins = new Map<string, PluginEntity>();
  for (const node of uses) {
    const { text: alias, start, end } = node.alias;
    if (alias === "") continue;
    if (TAKEN.has(alias)) {
      unit.reporter.report(E201["reserved-alias"]({ alias }), node.alias);
      continue;
    }
    const first = plugins.get(alias);
    if (first !== undefined) {
      unit.reporter.report(E201["double-plugin"]({ alias }), node.alias, {
        related: [{ message: relatedTexts.first(), file: unit.path, ...first.symbol.declaration!.name }],
      });
      continue;
    }
    const symbol = new PluginSymbol(unit, node);
    unit.facts.occurrences.push({ start, end, symbol, role: "declaration" });
    plugins.set(alias, { alias, node, unit, symbol });
  }
  return plugins;
}

class PluginSymbol implements Symbol {
  readonly kind = "plugin";
  readonly name: string;
  readonly type = undefined;
  readonly detail: string;
  readonly declaration: SymbolDeclaration;
  readonly #unit: Unit;
  readonly #node: PluginUse;

  constructor(unit: Unit, node: PluginUse) {
    const { text, start, end } = node.alias;
    this.name = text;
    this.detail = `plugin ${text} = ${pluginKey(node.reference)}`;
    this.declaration = { file: unit.path, name: { start, end }, full: node };
    this.#unit = unit;
    this.#node = node;
  }

  /** The file is not complete yet when this is made: the interface may stand below, or in another file. */
  get doc(): string | undefined {
    return interfaceOf(this.#unit, this.#node)?.node.doc;
  }
}
