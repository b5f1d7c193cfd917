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
import type { Symbol } from "../semantics/symbol.js";
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
      get parameters() {
        return entity.params.map(({ symbol }) => symbol);
      },
      declaration: { file: unit.path, name: node.name, full: node },
    },
  };
  return entity;
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
    plugins.set(alias, { alias, node, unit, symbol });
  }
  return plugins;
}
