import type { IRConstraints, IRModule } from "../../../ir/module.js";
import type { Json } from "../../../json.js";
import type { Setting } from "../../../syntax/ast.js";
import type { CoreEntity } from "../../resolve/core-entity.js";
import { constantToJson, textsOf } from "../constant.js";

/** What every model block is told. */
export function buildPolicies({
  allConstraints: [constraints],
  policies: [policy],
}: CoreEntity): Pick<IRModule, "constraints" | "conversation_policy"> {
  return {
    ...(constraints === undefined ? {} : { constraints: buildConstraints(constraints.settings) }),
    ...(policy === undefined ? {} : { conversation_policy: constantsOf(policy.settings) }),
  };
}

function buildConstraints(settings: readonly Setting[]): IRConstraints {
  const { never, always, prefer } = constantsOf(settings);
  return { never: textsOf(never) ?? [], always: textsOf(always) ?? [], prefer: textsOf(prefer) ?? [] };
}

const constantsOf = (settings: readonly Setting[]): Readonly<Record<string, Json>> =>
  Object.fromEntries(
    settings.flatMap(({ name, value }): [string, Json][] => {
      const json = value.form === "expression" ? constantToJson(value.expression) : undefined;
      return json === undefined ? [] : [[name.text, json]];
    }),
  );
