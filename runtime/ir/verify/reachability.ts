import type { IRBlock, IRFlow, IRModule, IRStatement } from "../module.js";
import { bodiesOf, branchesOf, statementsOf, walkFlow } from "../walk.js";
import { type Ends, kindOf, takesAll } from "../block-kinds.js";
import type { Report } from "./fault.js";
import { E404 } from "./messages.js";

/** No run comes to what stands behind a return, or behind a match all of whose ways end. */
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

/** Whether nothing runs after the block. `yields` says that a yield in it goes further out than this list. */
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
    case "assign":
    case "emit":
    case "expression":
      return false;
  }
}
