import { nearest } from "../../nearest.js";
import type {
  CoreInterfaceDeclaration,
  Declaration,
  MethodSignature,
  PluginInterfaceDeclaration,
  PluginReference,
  PluginUse,
  Span,
} from "../../syntax/ast.js";
import { E201 } from "../diagnostics/definitions/names.js";
import { relatedTexts } from "../diagnostics/phrases.js";
import type { Unit } from "../semantics/program.js";
import type { Symbol } from "../semantics/symbol.js";
import { NULL, type Type } from "../semantics/types/type.js";
import { createParameter, type FlowParameter, signature } from "./flow.js";
import { resolveType } from "./types.js";

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

/** An entry of `@plugins`. */
export interface PluginEntity {
  readonly alias: string;
  readonly node: PluginUse;
  readonly unit: Unit;
  readonly symbol: Symbol;
  /** Another file of the program seems to call it: an alias is that of the core in all its files. */
  usedElsewhere: boolean;
}

/** Names that an alias cannot have: the language itself puts them in scope. */
const TAKEN: ReadonlySet<string> = new Set(["core", "config", "memory", "reference", "context"]);

/** The plugins of a core by alias; a second one of a name is told. */
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
    const symbol: Symbol = {
      kind: "plugin",
      name: alias,
      type: undefined,
      // The file is not complete yet: the interface may stand below, or in another file.
      get doc() {
        return interfaceOf(unit, node)?.node.doc;
      },
      detail: `plugin ${alias} = ${pluginKey(node.reference)}`,
      declaration: { file: unit.path, name: { start, end }, full: node },
    };
    unit.facts.occurrences.push({ start, end, symbol, role: "declaration" });
    plugins.set(alias, { alias, node, unit, symbol, usedElsewhere: false });
  }
  return plugins;
}

/** The interface that declares the methods of a plugin, if any file of the program has it; or the one that was meant. */
export const interfaceOf = (unit: Unit, { reference }: PluginUse): InterfaceEntity | undefined =>
  unit.interfaces.get(pluginKey(reference)) ?? meantInterface(unit, reference);

/** The interface of a package whose name was misspelt in `@plugins`: the one near it that no other plugin has. */
export function meantInterface(unit: Unit, { package: name, version }: PluginReference): InterfaceEntity | undefined {
  const { core, interfaces } = unit;
  if (core === undefined || name === "" || version === "" || interfaces.has(`${name}@${version}`)) return undefined;
  const claimed = new Set([...core.plugins.values()].map(({ node }) => node.reference.package));
  const open = new Map<string, InterfaceEntity>();
  for (const [key, declared] of interfaces) {
    const [known, declaredVersion] = key.split("@");
    if (key.startsWith("core:") || known === name || known === undefined || claimed.has(known)) continue;
    if (declaredVersion === version || !open.has(known)) open.set(known, declared);
  }
  const best = nearest(name, open.keys());
  return best === undefined ? undefined : open.get(best);
}
