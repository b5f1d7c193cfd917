/** Verifies blocks: what each needs, whether runs reach it, and what it may assign. */
import { type Ends, kindOf, takesAll } from "../block-kinds.js";
import type { IRBlock, IRExpr, IRFlow, IRModule, IRStatement } from "../module.js";
import { bodiesOf, branchesOf, statementsOf, type Visitor, walkBlocks, walkFlow, walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { E404, E409, E412 } from "./messages.js";

const DEFAULT_MODALITIES = ["text", "structured_output"] as const;

/** Reports blocks that lack what they need to be run. */
export function verifyBlocks(module: IRModule, report: Report): void {
  const modalities = new Map(module.models.map(({ role_name, modalities: list }) => [role_name, list]));
  walkModule(module, {
    block: (block, place) => {
      const needs = (modality: string, role: string): void => {
        const list = modalities.size === 0 ? DEFAULT_MODALITIES : modalities.get(role);
        // `verifyReferences` reports a missing role.
        if (list !== undefined && !list.includes(modality))
          report(E409["role-without-modality"]({ role, modality }), place);
      };
      kindOf(block).verify?.(block, { place, report, needs });
    },
  });
}

/** Reports blocks and statements that no run reaches: after a return, or after a match whose arms all end. */
export function verifyReachability(module: IRModule, report: Report): void {
  for (const flow of module.flows) verifyFlow(flow, report);
}

function verifyFlow(flow: IRFlow, report: Report): void {
  const blocks = (list: readonly IRBlock[]): void => {
    const last = list.findIndex((block) => blockEnds(block, true));
    const next = last < 0 ? undefined : list[last + 1];
    if (next !== undefined) report(E404["unreachable-block"](), { flow, block: next });
  };
  const statements = (list: readonly IRStatement[], block: IRBlock | undefined): void => {
    const last = list.findIndex((statement) => statementEnds(statement, true));
    const next = last < 0 ? undefined : list[last + 1];
    if (next !== undefined) {
      report(E404["unreachable-statement"](), { flow, block }, next.source_location);
    }
  };
  blocks(flow.body);
  walkFlow(flow, {
    block: (block) => {
      for (const list of bodiesOf(block)) blocks(list);
      for (const list of statementsOf(block)) statements(list, block);
    },
    statement: (statement, { block }) => {
      for (const list of branchesOf(statement)) statements(list, block);
    },
  });
}

/** Returns whether nothing runs after the block. `yields`: a yield in it ends more than this list. */
function blockEnds(block: IRBlock, yields: boolean): boolean {
  const further = yields && block.result_binding === undefined;
  const ends: Ends = {
    blocks: (list) => list.some((inner) => blockEnds(inner, further)),
    statements: (list) => list.some((statement) => statementEnds(statement, further)),
  };
  return kindOf(block).ends?.(block, ends) ?? false;
}

function statementEnds(statement: IRStatement, yields: boolean): boolean {
  switch (statement.kind) {
    case "return":
    case "break":
    case "continue":
      return true;
    case "yield":
      return yields;
    case "if":
    case "match": {
      const further = yields && statement.result_binding === undefined;
      const listEnds = (list: readonly IRStatement[]): boolean => list.some((inner) => statementEnds(inner, further));
      return statement.kind === "if"
        ? listEnds(statement.then) && listEnds(statement.else)
        : statement.arms.some(takesAll) && statement.arms.every(({ body }) => listEnds(body));
    }
    // The body of a loop may not run.
    case "foreach":
    case "while":
    case "assign":
    case "emit":
    case "expression":
      return false;
  }
}

/** Reports assignments to outer variables in bodies that run concurrently. */
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

/** Returns whether the expression is a variable of the flow, and no field of memory, reference data or config. */
const isVariable = (expr: IRExpr): expr is IRExpr & { readonly kind: "name" } =>
  expr.kind === "name" && (expr.scope === "local" || expr.scope === "param");

/** Counts how often each variable is named. */
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
