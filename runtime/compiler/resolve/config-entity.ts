import type { ConfigParam } from "../../syntax/ast.js";
import type { Symbol } from "../model/symbol.js";
import { formatType } from "../types/format.js";
import type { Type } from "../types/type.js";
import { resolveType } from "./resolve-type.js";
import { sourceOf } from "./source-of.js";
import type { Unit } from "./unit.js";

/** A `@param` of `@config`. */
export interface ConfigEntity {
  readonly name: string;
  readonly root: "config";
  readonly node: ConfigParam;
  readonly unit: Unit;
  readonly type: Type;
  /** The same: a parameter always has a value of its type. */
  readonly reads: Type;
  /** Its value goes to plugins only. */
  readonly secret: boolean;
  readonly symbol: Symbol;
}

export function createConfigEntity(unit: Unit, node: ConfigParam): ConfigEntity {
  const name = node.name.text;
  let type: Type | undefined;
  const entity: ConfigEntity = {
    name,
    root: "config",
    node,
    unit,
    get type() {
      return (type ??= resolveType(node.type, unit));
    },
    get reads() {
      return entity.type;
    },
    secret: node.modifiers.some((modifier) => modifier.name === "secret"),
    symbol: {
      kind: "config_param",
      name,
      get type() {
        return entity.type;
      },
      doc: node.doc ?? descriptionOf(node),
      get detail() {
        // What a secret is by default does not concern readers, though it may not have one.
        const value = node.default === undefined || entity.secret ? "" : ` = ${sourceOf(unit.text, node.default)}`;
        const head = `config.${name}: ${formatType(entity.type)}${value}`;
        return [head, ...node.modifiers.map((modifier) => `@${modifier.name}`)].join(" ");
      },
      declaration: { file: unit.path, name: { start: node.name.start, end: node.name.end }, full: node },
    },
  };
  return entity;
}

/** The setting `description`, which says of a parameter what `///` says of all else. */
function descriptionOf({ settings }: ConfigParam): string | undefined {
  const value = settings.find((setting) => setting.name.text === "description")?.value;
  if (value?.form !== "expression" || value.expression.kind !== "StringLiteral") return undefined;
  const { parts } = value.expression;
  return parts.every((part) => part.kind === "text") ? parts.map((part) => part.value).join("") : undefined;
}
