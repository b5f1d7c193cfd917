import type { AssignStatement, Body } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";

/** Bodies are asked for more than once: by the loops around them, and for each name that is not known. */
const known = new WeakMap<Body, ReadonlySet<string>>();

/**
 * Names that a body assigns anywhere, in source order: what a loop may have changed when it comes round again. Left out are the
 * branches of `@parallel` and `@debug`, whose variables are their own: E412 forbids them to assign those around.
 */
export function assignedNames(body: Body): ReadonlySet<string> {
  const before = known.get(body);
  if (before !== undefined) return before;
  const names = new Set<string>();
  walk(body, (node) => {
    if (node.kind === "BranchStatement" || node.kind === "DebugBlock") return false;
    if (node.kind !== "AssignStatement") return true;
    let { target } = node as AssignStatement;
    while (target.kind === "MemberExpression" || target.kind === "IndexExpression") target = target.object;
    if (target.kind === "NameExpression") names.add(target.name);
    return true;
  });
  known.set(body, names);
  return names;
}

export const assignsName = (body: Body, name: string): boolean => assignedNames(body).has(name);
