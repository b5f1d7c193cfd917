import { keywordSpan } from "./keyword-span.js";
import type { FieldsDeclaration } from "../../../syntax/ast.js";
import { quote } from "../../diagnostics/wording.js";
import type { Unit } from "../../resolve/unit.js";
import { checkDefault } from "../default-value.js";
import { createCheck } from "../flow.js";
import { requireCore } from "./core-only.js";

/** `@memory { … }`, `@reference { … }`: the types of their fields, and their defaults. */
export function checkStoredFields(unit: Unit, node: FieldsDeclaration): void {
  const word = `@${node.of}` as const;
  if (!requireCore(unit, word, keywordSpan(node, word))) return;
  const check = createCheck(unit, undefined, node);
  for (const field of unit.core?.[node.of].values() ?? []) {
    // Those of another declaration have their own turn.
    if (!node.fields.includes(field.node)) continue;
    const { type } = field;
    const value = field.node.default;
    if (value !== undefined) checkDefault(check, value, type, `${node.of}.${field.name}`);
    else if (type.kind === "null") {
      check.report(
        "E301",
        field.node.type,
        `${quote(`${node.of}.${field.name}`)} could only ever be null. Say what it holds: ${quote("string?")}.`,
      );
    }
  }
}
