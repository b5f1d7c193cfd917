import type { IRBlock, IRExpr, IRFlow, IRModule } from "../module.js";
import { walkBlocks, walkFlow } from "../walk.js";
import type { Report } from "./fault.js";
import { E407, E408, phrases } from "./messages.js";

/** Reports handles of asynchronous calls that are never used, and awaited values that are no handles. */
export function verifyHandles(module: IRModule, report: Report): void {
  for (const flow of module.flows) verifyFlow(flow, report);
}

function verifyFlow(flow: IRFlow, report: Report): void {
  const { handles, arrays } = handlesOf(flow);
  const used = new Set<string>();
  walkFlow(flow, {
    expr: (expr) => {
      if (expr.kind === "name" && expr.scope === "local") used.add(expr.name);
    },
  });
  walkFlow(flow, {
    block: (block, place) => {
      const { result_binding: name } = block;
      if (name !== undefined && (handles.has(name) || arrays.has(name)) && !used.has(name))
        report(E407["unawaited-handle"]({ name }), place);
      if (block.kind !== "await_responses") return;
      if (block.from.length === 0) report(E408["no-handles"](), place);
      for (const { name: key, value } of block.from) {
        const local = value.kind === "name" && value.scope === "local" ? value.name : undefined;
        // The empty name means an array of handles.
        if (local !== undefined && (key === "" ? arrays : handles).has(local)) continue;
        report(
          key === ""
            ? E408["no-array-of-handles"]({ local: local ?? phrases.whatIsAwaited() })
            : E408["no-handle"]({ name: key }),
          place,
        );
      }
    },
  });
}

/** The variables from which a variable may get its value: by assignment, or because a body yields them. */
interface ValueSources {
  readonly name: string;
  readonly from: ReadonlySet<string>;
  /** Whether the values are collected in an array, as those of a @foreach. */
  readonly collects: boolean;
}

/** Returns the variables that hold a handle, and those that hold an array of handles. */
function handlesOf(flow: IRFlow): { readonly handles: ReadonlySet<string>; readonly arrays: ReadonlySet<string> } {
  const handles = new Set<string>();
  const arrays = new Set<string>();
  walkFlow(flow, {
    block: (block) => {
      if (block.kind === "core_call" && block.is_async && block.result_binding !== undefined)
        handles.add(block.result_binding);
    },
  });
  if (handles.size === 0) return { handles, arrays };
  const sources = valueSourcesOf(flow);
  for (let before = -1; before !== handles.size + arrays.size;) {
    before = handles.size + arrays.size;
    for (const { name, from, collects } of sources)
      for (const source of from) {
        if (handles.has(source)) (collects ? arrays : handles).add(name);
        if (arrays.has(source) && !collects) arrays.add(name);
      }
  }
  return { handles, arrays };
}

function valueSourcesOf(flow: IRFlow): readonly ValueSources[] {
  const sources: ValueSources[] = [];
  const add = (name: string | undefined, from: ReadonlySet<string>, collects: boolean): void => {
    if (name !== undefined && from.size > 0) sources.push({ name, from, collects });
  };
  walkFlow(flow, {
    block: (block) => {
      if (block.result_binding !== undefined) add(block.result_binding, yieldedIn(block), block.kind === "foreach");
    },
    statement: (statement, { block }) => {
      if (statement.kind === "assign" && statement.target.kind === "name" && statement.target.scope === "local")
        add(statement.target.name, resultsOf(statement.value), false);
      if ((statement.kind === "if" || statement.kind === "match") && block !== undefined)
        add(statement.result_binding, yieldedIn(block), false);
    },
  });
  return sources;
}

/** Returns the variables that bodies in a block yield to it; inner blocks that capture a result keep their own yields. */
function yieldedIn(block: IRBlock): ReadonlySet<string> {
  const names = new Set<string>();
  const capturing = new Set<IRBlock | undefined>();
  walkBlocks([block], {
    block: (inner) => {
      if (inner === block || inner.result_binding === undefined || capturing.has(inner)) return;
      walkBlocks([inner], { block: (each) => void capturing.add(each) });
    },
    statement: (statement, place) => {
      if (statement.kind !== "yield" || capturing.has(place.block)) return;
      for (const name of resultsOf(statement.value)) names.add(name);
    },
  });
  return names;
}

/** Returns the variables whose value an expression may have. */
function resultsOf(expr: IRExpr): ReadonlySet<string> {
  if (expr.kind === "name") return new Set(expr.scope === "local" ? [expr.name] : []);
  if (expr.kind === "conditional") return new Set([...resultsOf(expr.then), ...resultsOf(expr.else)]);
  if (expr.kind === "match") return new Set(expr.arms.flatMap(({ value }) => [...resultsOf(value)]));
  return new Set();
}
