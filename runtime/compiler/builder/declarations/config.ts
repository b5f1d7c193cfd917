import type { IRConfigParam } from "../../../ir/module.js";
import { constantNumber, constantWord } from "../../check/constants.js";
import type { ConfigEntity } from "../../resolve/config-entity.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { typeToIR } from "../../types/to-ir.js";
import { buildExpression } from "../expression.js";
import { createUnitBuild } from "../flow-build.js";
import { expressionOf, settingValues } from "../settings.js";

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

const defined = <K extends string, V>(key: K, value: V | undefined): Readonly<Partial<Record<K, V>>> =>
  (value === undefined ? {} : { [key]: value }) as Readonly<Partial<Record<K, V>>>;
