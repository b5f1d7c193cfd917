import type {
  CoreInterfaceDeclaration,
  Declaration,
  MethodSignature,
  PluginInterfaceDeclaration,
  Span,
} from "../../syntax/ast.js";
import type { Symbol } from "../model/symbol.js";
import { NULL, type Type } from "../types/type.js";
import { type FlowParameter, createParameter, signature } from "./flow-entity.js";
import { resolveType } from "./resolve-type.js";
import type { Unit } from "./unit.js";

/** What a `@plugin_interface` or a `@core_interface` declares. */
export interface InterfaceEntity {
  readonly of: "plugin" | "core";
  /** `company/salesforce@1.0`, `core://shop/orders`: what the program calls. No two of a program share it. */
  readonly key: string;
  readonly node: PluginInterfaceDeclaration | CoreInterfaceDeclaration;
  readonly unit: Unit;
  readonly symbol: Symbol;
  /** By name; of two with one name the first. */
  readonly methods: ReadonlyMap<string, MethodEntity>;
}

/** A method of a plugin, or a flow of another core. */
export interface MethodEntity {
  readonly name: string;
  readonly node: MethodSignature;
  readonly unit: Unit;
  readonly symbol: Symbol;
  readonly params: readonly FlowParameter[];
  /** `null` where none is declared. */
  readonly returnType: Type;
  readonly returns: boolean;
}

/** How a program names a plugin in `@plugins` and in its interface alike. */
export const pluginKey = (reference: { readonly package: string; readonly version: string }): string =>
  `${reference.package}@${reference.version}`;

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

/** The name of an interface in the source. */
export const interfaceName = (node: InterfaceEntity["node"]): Span =>
  node.kind === "PluginInterfaceDeclaration" ? node.reference : node.target;

function createInterface(
  unit: Unit,
  node: InterfaceEntity["node"],
  of: InterfaceEntity["of"],
  key: string,
): InterfaceEntity {
  const methods = new Map<string, MethodEntity>();
  for (const method of node.methods) {
    if (method.name.text !== "" && !methods.has(method.name.text))
      methods.set(method.name.text, createMethod(unit, method, of));
  }
  const symbol: Symbol = {
    kind: of,
    name: key,
    type: undefined,
    doc: node.doc,
    detail: `@${of}_interface ${key}`,
    declaration: { file: unit.path, name: interfaceName(node), full: node },
  };
  return { of, key, node, unit, symbol, methods };
}

function createMethod(unit: Unit, node: MethodSignature, of: InterfaceEntity["of"]): MethodEntity {
  let params: readonly FlowParameter[] | undefined;
  let returnType: Type | undefined;
  const entity: MethodEntity = {
    name: node.name.text,
    node,
    unit,
    get params() {
      return (params ??= node.params.map((param) => createParameter(param, unit)));
    },
    get returnType() {
      return (returnType ??= node.returnType === undefined ? NULL : resolveType(node.returnType, unit));
    },
    returns: node.returnType !== undefined,
    symbol: {
      kind: of === "plugin" ? "method" : "flow",
      name: node.name.text,
      get type() {
        return entity.returnType;
      },
      doc: node.doc,
      get detail() {
        return of === "plugin" ? signature(entity) : `@flow ${signature(entity)}`;
      },
      declaration: { file: unit.path, name: node.name, full: node },
    },
  };
  return entity;
}
