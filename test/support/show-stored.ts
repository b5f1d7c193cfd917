import type { IRExpr, IRModule } from "../../runtime/ir/module.js";
import { printType as irTypeName, printExpr } from "../../runtime/ir/print.js";

/** Prints the memory, reference data and config that a module declares, and its types with defaults. */
export function showStored(module: IRModule): string {
  const value = (expr: IRExpr | undefined): string => (expr === undefined ? "" : ` = ${printExpr(expr)}`);
  const doc = (text: string | undefined): string => (text === undefined ? "" : ` /// ${text}`);
  const fields = (["memory", "reference"] as const).flatMap((of) =>
    module[of].map((field) => `${of} ${field.name}: ${irTypeName(field.type)}${value(field.default)}${doc(field.doc)}`),
  );
  const params = module.config.map((param) => {
    const { name, type, default: fallback, modifiers, description, min, max } = param;
    const more = Object.entries({ description, min, max }).flatMap(([key, setting]) =>
      setting === undefined ? [] : [`${key} = ${JSON.stringify(setting)}`],
    );
    return [
      `config ${name}: ${irTypeName(type)}${value(fallback)}`,
      ...modifiers.map((modifier) => `@${modifier}`),
      ...more,
      ...(param.doc === undefined ? [] : [`/// ${param.doc}`]),
    ].join(" ");
  });
  const types = Object.entries(module.types).flatMap(([name, type]) =>
    type.kind === "object"
      ? type.fields
          .filter((field) => field.default !== undefined)
          .map((field) => `default ${name}.${field.name}: ${irTypeName(field.type)}${value(field.default)}`)
      : [],
  );
  const lines = [...fields, ...params, ...types];
  return lines.length === 0 ? "" : `${lines.join("\n")}\n\n`;
}
