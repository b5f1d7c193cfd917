import type { IRPlugin } from "../../../ir/module.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { buildExpression } from "../expression.js";
import { createUnitBuild } from "../flow-build.js";

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
