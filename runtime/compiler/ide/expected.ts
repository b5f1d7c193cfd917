import type { Expression } from "../../syntax/ast.js";
import type { Unit } from "../semantics/program.js";
import { type Type, unalias, withoutNull } from "../semantics/types/type.js";
import { isNode, type NodeAtOffset } from "./node-path.js";
import { valuesOf } from "./subject.js";

/** The types that fit where the node at `index` of the path stands; none where its place asks for none. */
export function expectsAt(unit: Unit, path: readonly NodeAtOffset[], index: number): readonly Type[] {
  const place = path[index]!;
  const known = unit.checked.expectedTypeOf(place as Expression);
  const holder = path[index - 1];
  if (known === undefined && holder !== undefined && "default" in holder && "type" in holder)
    return declaredType(unit, holder);
  if (isNode(holder, "BinaryExpression")) {
    const { operator, left, right } = holder;
    const other = (place as unknown) === right ? left : right;
    // What is compared with null may be null itself.
    if (operator === "==" || operator === "!=") return [unit.checked.typeOf(other) ?? known ?? []].flat();
  }
  if (isNode(holder, "ObjectEntry")) {
    const literal = path[index - 2];
    // The checker has chosen one of the objects; while it is written it may become any.
    const values = isNode(literal, "ObjectLiteral")
      ? valuesOf(expectsAt(unit, path, index - 2), literal, holder, holder.key.text)
      : [];
    if (values.length > 0) return values;
  }
  if (known !== undefined) return [known];
  if (isNode(holder, "ArrayLiteral"))
    return expectsAt(unit, path, index - 1).flatMap((type) => {
      const list = unalias(withoutNull(type));
      return list.kind === "array" ? [list.items] : [];
    });
  if (isNode(holder, "ParenthesizedExpression") || isNode(holder, "MatchArm")) return expectsAt(unit, path, index - 1);
  return isNode(holder, "MatchExpression") && place.kind === "MatchArm" ? expectsAt(unit, path, index - 1) : [];
}

/** The type of a field or a parameter, whose default the checker did not hold against it. */
function declaredType(unit: Unit, holder: NodeAtOffset): readonly Type[] {
  const { name } = holder as unknown as { readonly name: { readonly start: number } };
  const declared = unit.checked.occurrences.find(({ start, role }) => start === name.start && role === "declaration");
  return declared?.symbol.type === undefined ? [] : [declared.symbol.type];
}
