/** Verifies effects: purity of flows, recursion, and writes to memory and reference data. */
import { kindOf } from "../block-kinds.js";
import type { IRExpr, IRFlow, IRModule } from "../module.js";
import { type IRPath, walkFlow, walkModule } from "../walk.js";
import type { Report } from "./fault.js";
import { closingEdges, reaching } from "./graph.js";
import { E400, E401, E405, E415, E416, phrases } from "./messages.js";

/** Global functions whose result differs between calls; a test compares them with the standard library. */
export const NONDETERMINISTIC: ReadonlySet<string> = new Set(["now", "today", "uuid", "random"]);

/**
 * Reports nondeterministic calls and calls of models in written rigid blocks, impure calls in expressions, flows that are
 * marked as pure and are not, and recursion.
 */
export function verifyPurity(module: IRModule, report: Report): void {
  const flows = new Map(module.flows.map((flow) => [flow.name, flow]));
  const models = flowsThatReachModels(module);

  walkModule(module, {
    expr: (expr, place) => {
      if (expr.kind !== "call") return;
      const written = place.block?.kind === "rigid" && place.block.implicit !== true;
      if (expr.target === "global") {
        if (written && NONDETERMINISTIC.has(expr.name))
          report(E400["nondeterministic-call"]({ function: expr.name }), place);
        return;
      }
      const called = flows.get(expr.name);
      if (called === undefined || called.pure) return;
      if (written && models.has(called.name)) report(E405["model-in-rigid"]({ flow: called.name }), place);
      else report(E416["impure-call"]({ flow: called.name }), place);
    },
  });
  for (const flow of module.flows) if (flow.pure) verifyPure(flow, flows, report);
  verifyNoRecursion(module, report);
}

function verifyPure(flow: IRFlow, flows: ReadonlyMap<string, IRFlow>, report: Report): void {
  let reason: { readonly text: string; readonly place: IRPath } | undefined;
  const because = (text: string, place: IRPath): void => {
    reason ??= { text, place };
  };
  walkFlow(flow, {
    block: (block, place) => {
      if (!kindOf(block).pure) because(phrases.hasBlock({ kind: block.kind }), place);
    },
    statement: (statement, place) => {
      if (statement.kind === "emit") because(phrases.emits(), place);
      if (statement.kind === "assign" && rootScope(statement.target) === "memory")
        because(phrases.writesMemory(), place);
    },
    expr: (expr, place) => {
      if (expr.kind === "call" && expr.target === "global" && NONDETERMINISTIC.has(expr.name))
        because(phrases.callsFunction({ name: expr.name }), place);
      if (expr.kind === "call" && expr.target === "flow" && flows.get(expr.name)?.pure === false)
        because(phrases.callsImpure({ name: expr.name }), place);
      if (expr.kind === "method" && expr.type === "plugin") because(phrases.callsPlugin(), place);
      if (expr.kind === "method" && expr.type === "memory" && WRITERS.has(expr.name))
        because(phrases.writesMemory(), place);
    },
  });
  if (reason !== undefined) report(E416["not-pure"]({ flow: flow.name, reason: reason.text }), reason.place);
}

/** Returns, for each flow, the flows of this core that it calls. */
function calls(module: IRModule): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    module.flows.map((flow) => {
      const called = new Set<string>();
      walkFlow(flow, {
        expr: (expr) => {
          if (expr.kind === "call" && expr.target === "flow") called.add(expr.name);
        },
        block: (block) => {
          if (block.kind === "core_call" && block.target === "core://self") called.add(block.flow_name);
        },
      });
      return [flow.name, called];
    }),
  );
}

function flowsThatReachModels(module: IRModule): ReadonlySet<string> {
  const own = new Set<string>();
  for (const flow of module.flows)
    walkFlow(flow, {
      block: (block) => {
        if (kindOf(block).asksModel) own.add(flow.name);
      },
    });
  return reaching(calls(module), own);
}

function verifyNoRecursion(module: IRModule, report: Report): void {
  for (const { from, to } of closingEdges(calls(module)))
    report(E416.recursion({ flow: to, through: from === to ? "" : phrases.through({ name: from }) }));
}

/** The methods that change a field of memory, and those that only read one; a test compares them with the standard library. */
export const WRITERS: ReadonlySet<string> = new Set(["set", "update", "delete", "add"]);
export const READERS: Readonly<Record<"memory" | "reference", ReadonlySet<string>>> = {
  memory: new Set(["get", "list", "search", "last", "has", "keys"]),
  reference: new Set(["get", "search"]),
};
/** The scopes of names that an assignment may begin with. */
const WRITABLE: ReadonlySet<string | undefined> = new Set(["local", "param", "memory"]);

/** Reports writes to reference data, assignments to constants, and memory methods that are unknown or called on no field. */
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

/** Returns the scope of the name that `a.b[c]` begins with. */
export function rootScope(expr: IRExpr): string | undefined {
  if (expr.kind === "name") return expr.scope;
  return expr.kind === "member" || expr.kind === "index" ? rootScope(expr.object) : undefined;
}
