import type { IRBlock, IRExpr, IRModule } from "../module.js";
import { type Visitor, walkBlocks, walkFlow } from "../walk.js";
import type { Report } from "./fault.js";
import { E412 } from "./messages.js";

/** Bodies that run at once assign no variable from outside them. */
export function verifyConcurrency(module: IRModule, report: Report): void {
  for (const flow of module.flows) {
    const uses = countUses((visitor) => walkFlow(flow, visitor));
    const params = new Set(flow.params.map(({ name }) => name));
    walkFlow(flow, {
      block: (block, place) => {
        for (const body of concurrentBodies(block)) {
          const inside = countUses((visitor) => walkBlocks(body, visitor));
          for (const name of assignedIn(body))
            if (params.has(name) || (uses.get(name) ?? 0) > (inside.get(name) ?? 0))
              report(E412["concurrent-assignment"]({ name }), place);
        }
      },
    });
  }
}

/** A variable of the flow: a field of memory, reference data or config of the same name is another thing. */
const isVariable = (expr: IRExpr): expr is IRExpr & { readonly kind: "name" } =>
  expr.kind === "name" && (expr.scope === "local" || expr.scope === "param");

/** How often each variable is named. */
function countUses(walk: (visitor: Visitor) => void): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  walk({
    expr: (expr) => {
      if (isVariable(expr)) count(expr.name);
    },
    block: ({ result_binding: name }) => {
      if (name !== undefined) count(name);
    },
  });
  return counts;
}

function concurrentBodies(block: IRBlock): readonly (readonly IRBlock[])[] {
  if (block.kind === "parallel") return block.branches.map(({ body }) => body);
  return block.kind === "foreach" && mayBeMany(block.max_concurrent) ? [block.body] : [];
}

const mayBeMany = (expr: IRExpr | undefined): boolean =>
  expr !== undefined && !(expr.kind === "literal" && expr.value === 1);

function assignedIn(body: readonly IRBlock[]): ReadonlySet<string> {
  const names = new Set<string>();
  walkBlocks(body, {
    statement: (statement) => {
      if (statement.kind !== "assign") return;
      let target = statement.target;
      while (target.kind === "member" || target.kind === "index") target = target.object;
      if (isVariable(target)) names.add(target.name);
    },
    block: ({ result_binding: name }) => {
      if (name !== undefined) names.add(name);
    },
  });
  return names;
}
