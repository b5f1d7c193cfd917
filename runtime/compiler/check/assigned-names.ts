import type { Body, Item, MatchArm } from "../../syntax/ast.js";

/** Names that a body assigns anywhere, in source order: what a loop may have changed when it comes round again. */
export function assignedNames(body: Body): ReadonlySet<string> {
  const names = new Set<string>();
  visitBody(body, names);
  return names;
}

export const assignsName = (body: Body, name: string): boolean => assignedNames(body).has(name);

function visitBody(body: Body, names: Set<string>): void {
  for (const item of body.items) visit(item, names);
}

function visit(item: Item | MatchArm["value"], names: Set<string>): void {
  switch (item.kind) {
    case "AssignStatement": {
      let target = item.target;
      while (target.kind === "MemberExpression" || target.kind === "IndexExpression") target = target.object;
      if (target.kind === "NameExpression") names.add(target.name);
      visit(item.value, names);
      return;
    }
    case "IfExpression":
      visitBody(item.then, names);
      if (item.else !== undefined) visit(item.else, names);
      return;
    case "MatchExpression":
      for (const arm of item.arms) visit(arm.value, names);
      return;
    case "Body":
      visitBody(item, names);
      return;
    case "RigidBlock":
    case "ForeachBlock":
    case "WhileBlock":
    case "BudgetBlock":
    case "ParallelBlock":
      visitBody(item.body, names);
      return;
    case "TryBlock":
      visitBody(item.body, names);
      for (const clause of item.catches) visitBody(clause.body, names);
      return;
    case "ReturnStatement":
    case "YieldStatement":
      if (item.value !== undefined) visit(item.value, names);
      return;
    default:
      return;
  }
}
