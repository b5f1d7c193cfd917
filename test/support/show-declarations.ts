import type { IRModule } from "../../runtime/ir/module.js";

/** Prints the declarations of a module other than types and flows, one a line. */
export function showDeclarations(module: IRModule): string {
  const {
    types: _types,
    flows: _flows,
    sources: _sources,
    compiler: _compiler,
    schema_version: _schema,
    ...rest
  } = module;
  return Object.entries(rest)
    .flatMap(([key, value]: [string, unknown]) => {
      if (!Array.isArray(value)) return [`${key}: ${JSON.stringify(value)}`];
      return value.map((item) => `${key}: ${JSON.stringify(item)}`);
    })
    .join("\n");
}
