import type { IRModule } from "../module.js";
import { walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { rootScope } from "./purity.js";

const WRITERS: ReadonlySet<string> = new Set(["set", "update", "delete", "add"]);
/** What an assignment may begin with. */
const WRITABLE: ReadonlySet<string | undefined> = new Set(["local", "param", "memory"]);

/** Reference data is read-only, and only variables, parameters and memory are assigned. */
export function verifyWrites(module: IRModule, report: Report): void {
  walkModule(module, {
    statement: (statement, place) => {
      if (statement.kind !== "assign") return;
      const scope = rootScope(statement.target);
      if (scope === "reference") report("E401", "Reference data cannot be written.", place, statement.source_location);
      else if (!WRITABLE.has(scope))
        report("E416", "Only variables, parameters and memory can be assigned.", place, statement.source_location);
    },
    expr: (expr, place) => {
      if (expr.kind === "method" && expr.type === "reference" && WRITERS.has(expr.name))
        report("E401", "Reference data cannot be written.", place);
    },
  });
}
