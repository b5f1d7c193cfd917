import type { IRFlow, IRModule } from "../module.js";
import { walkFlow } from "../walk.js";
import type { Report } from "./fault.js";

/** A captured handle of an asynchronous call is used, and what is awaited is one. */
export function verifyHandles(module: IRModule, report: Report): void {
  for (const flow of module.flows) verifyFlow(flow, report);
}

function verifyFlow(flow: IRFlow, report: Report): void {
  const handles = new Set<string>();
  const used = new Set<string>();
  walkFlow(flow, {
    block: (block) => {
      if (block.kind === "core_call" && block.is_async && block.result_binding !== undefined)
        handles.add(block.result_binding);
    },
    expr: (expr) => {
      if (expr.kind === "name" && expr.scope === "local") used.add(expr.name);
    },
  });
  walkFlow(flow, {
    block: (block, place) => {
      if (block.kind === "core_call" && block.is_async && block.result_binding !== undefined)
        if (!used.has(block.result_binding))
          report("E407", `The handle ${block.result_binding} is never awaited. Await it, or do not capture it.`, place);
      if (block.kind !== "await_responses") return;
      for (const { name, value } of block.from)
        if (name !== "" && !(value.kind === "name" && value.scope === "local" && handles.has(value.name)))
          report("E408", `${name} is no handle of an asynchronous @core_call.`, place);
    },
  });
}
