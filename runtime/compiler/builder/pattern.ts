import type { IRPattern } from "../../ir/module.js";
import type { Name, Pattern } from "../../syntax/ast.js";
import { typeToIR } from "../types/to-ir.js";
import { buildExpression } from "./expression.js";
import type { FlowBuild } from "./flow-build.js";

export function buildPattern(build: FlowBuild, pattern: Pattern): IRPattern {
  switch (pattern.kind) {
    case "WildcardPattern":
    case "MissingPattern":
      return { kind: "wildcard" };
    case "LiteralPattern":
      return pattern.value.kind === "SymbolLiteral"
        ? { kind: "symbol", name: pattern.value.name }
        : { kind: "literal", value: buildExpression(build, pattern.value) };
    case "NamePattern":
      return bind(build, pattern.name);
    case "TypePattern": {
      const type = build.facts.patternTypes.get(pattern);
      if (type === undefined) throw new Error("The compiler left the type of a pattern unresolved.");
      return { kind: "type", type: typeToIR(type), name: build.facts.bindings.get(pattern.name)?.irName ?? "_" };
    }
    case "AlternativePattern":
      return { kind: "alternatives", patterns: pattern.alternatives.map((one) => buildPattern(build, one)) };
    case "ObjectPattern":
      return {
        kind: "object",
        fields: pattern.fields.map((field) => ({
          name: field.name.text,
          pattern: field.pattern === undefined ? bind(build, field.name) : buildPattern(build, field.pattern),
        })),
      };
    case "ArrayPattern":
      return {
        kind: "array",
        elements: pattern.elements.map((element) => buildPattern(build, element)),
        ...(pattern.rest === undefined ? {} : { rest: build.facts.bindings.get(pattern.rest)?.irName ?? "_" }),
      };
  }
}

function bind(build: FlowBuild, name: Name): IRPattern {
  const variable = build.facts.bindings.get(name);
  return variable === undefined ? { kind: "wildcard" } : { kind: "bind", name: variable.irName };
}
