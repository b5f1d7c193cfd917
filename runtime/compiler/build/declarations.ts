import type {
  IRConfigParam,
  IRCoreInterface,
  IRMemoryField,
  IRMethod,
  IRPlugin,
  IRPluginInterface,
} from "../../ir/module.js";
import { constantNumber, constantWord } from "../semantics/constants.js";
import type { ConfigEntity, CoreEntity, InterfaceEntity, MethodEntity } from "../semantics/program.js";
import { typeToIR } from "../semantics/types/to-ir.js";
import { buildExpression } from "./expression.js";
import { createUnitBuild } from "./flow-build.js";
import { defined, expressionOf, settingValues } from "./settings.js";

export function buildConfig(core: CoreEntity): readonly IRConfigParam[] {
  return [...core.config.values()].map(buildParam);
}

function buildParam({ name, type, node, unit }: ConfigEntity): IRConfigParam {
  const settings = settingValues(node.settings);
  const description = expressionOf(settings, "description");
  const min = expressionOf(settings, "min");
  const max = expressionOf(settings, "max");
  return {
    name,
    type: typeToIR(type),
    ...(node.default === undefined ? {} : { default: buildExpression(createUnitBuild(unit), node.default) }),
    modifiers: node.modifiers.map((modifier) => modifier.name),
    ...defined("description", description === undefined ? undefined : constantWord(description)),
    ...defined("min", min === undefined ? undefined : constantNumber(min)),
    ...defined("max", max === undefined ? undefined : constantNumber(max)),
    ...(node.doc === undefined ? {} : { doc: node.doc }),
  };
}

/** What the program knows of other cores, from whichever of its files declares it. */
export function buildCoreInterfaces(core: CoreEntity): readonly IRCoreInterface[] {
  return [...core.unit.interfaces.values()].flatMap((entity) =>
    entity.of === "core" ? [{ target: entity.key, methods: buildMethods(entity) }] : [],
  );
}

/** The methods of an interface, with the types that its file gives them. */
const buildMethods = ({ methods }: InterfaceEntity): readonly IRMethod[] => [...methods.values()].map(buildMethod);

function buildMethod({ name, node, unit, params, returns, returnType }: MethodEntity): IRMethod {
  const build = createUnitBuild(unit);
  return {
    name,
    params: params.map((param) => ({
      name: param.name,
      type: typeToIR(param.type),
      ...(param.default === undefined ? {} : { default: buildExpression(build, param.default) }),
      ...(param.node.doc === undefined ? {} : { doc: param.node.doc }),
    })),
    ...(returns ? { return_type: typeToIR(returnType) } : {}),
    ...(node.doc === undefined ? {} : { doc: node.doc }),
  };
}

/** The interfaces of the plugins, from whichever file of the program declares them. */
export function buildPluginInterfaces(core: CoreEntity): readonly IRPluginInterface[] {
  return [...core.unit.interfaces.values()].flatMap((entity) => {
    if (entity.node.kind !== "PluginInterfaceDeclaration") return [];
    const { reference } = entity.node;
    return [{ package: reference.package, version: reference.version, methods: buildMethods(entity) }];
  });
}

export function buildPlugins(core: CoreEntity): readonly IRPlugin[] {
  const build = createUnitBuild(core.unit);
  return [...core.plugins.values()].map(({ alias, node: { reference, settings } }) => ({
    alias,
    package: reference.package,
    version: reference.version,
    settings: settings.flatMap(({ name, value }) =>
      value.form === "expression" ? [{ name: name.text, value: buildExpression(build, value.expression) }] : [],
    ),
  }));
}

export function buildStoredFields(core: CoreEntity, of: "memory" | "reference"): readonly IRMemoryField[] {
  const build = createUnitBuild(core.unit);
  return [...core[of].values()].map(({ name, type, node }) => ({
    name,
    type: typeToIR(type),
    ...(node.default === undefined ? {} : { default: buildExpression(build, node.default) }),
    ...(node.doc === undefined ? {} : { doc: node.doc }),
  }));
}
