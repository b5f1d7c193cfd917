import type { IRModule } from "../module.js";
import { walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { E401, E415, E416 } from "./messages.js";
import { rootScope } from "./root-scope.js";

/** What changes a field of memory, and what only reads one; a test holds them against the standard library. */
export const WRITERS: ReadonlySet<string> = new Set(["set", "update", "delete", "add"]);
export const READERS: Readonly<Record<"memory" | "reference", ReadonlySet<string>>> = {
  memory: new Set(["get", "list", "search", "last", "has", "keys"]),
  reference: new Set(["get", "search"]),
};
/** What an assignment may begin with. */
const WRITABLE: ReadonlySet<string | undefined> = new Set(["local", "param", "memory"]);

/** Reference data is read-only, only variables, parameters and memory are assigned, and only fields are asked for more. */
export function verifyWrites(module: IRModule, report: Report): void {
  walkModule(module, {
    statement: (statement, place) => {
      if (statement.kind !== "assign") return;
      const scope = rootScope(statement.target);
      if (scope === "reference") report(E401["reference-written"](), place, statement.source_location);
      else if (!WRITABLE.has(scope)) report(E416["assigned-constant"](), place, statement.source_location);
    },
    expr: (expr, place) => {
      if (expr.kind !== "method" || (expr.type !== "memory" && expr.type !== "reference")) return;
      const { type, name, receiver } = expr;
      if (receiver.kind !== "name" || receiver.scope !== type)
        report(E416["method-of-no-field"]({ method: name, type }), place);
      else if (type === "reference" && WRITERS.has(name)) report(E401["reference-written"](), place);
      else if (!READERS[type].has(name) && !WRITERS.has(name))
        report(E415["unknown-field-method"]({ type, method: JSON.stringify(name) }), place);
    },
  });
}
