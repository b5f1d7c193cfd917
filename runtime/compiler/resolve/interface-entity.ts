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
  /** Resolves its types; the first time, mistakes in them are told. */
  readonly resolve: () => void;
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
      methods.set(method.name.text, createMethod(unit, method));
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

function createMethod(unit: Unit, node: MethodSignature): MethodEntity {
  let params: readonly FlowParameter[] | undefined;
  let returnType: Type | undefined;
  const resolveParams = () => (params ??= node.params.map((param) => createParameter(param, unit)));
  const resolveResult = () =>
    (returnType ??= node.returnType === undefined ? NULL : resolveType(node.returnType, unit));
  const entity: MethodEntity = {
    name: node.name.text,
    node,
    unit,
    get params() {
      return resolveParams();
    },
    get returnType() {
      return resolveResult();
    },
    returns: node.returnType !== undefined,
    resolve() {
      resolveParams();
      resolveResult();
    },
    symbol: {
      kind: "method",
      name: node.name.text,
      get type() {
        return entity.returnType;
      },
      doc: node.doc,
      get detail() {
        return signature(entity);
      },
      declaration: { file: unit.path, name: node.name, full: node },
    },
  };
  return entity;
}
