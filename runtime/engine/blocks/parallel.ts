import type { IRBranch, IRParallelBlock } from "../../ir/module.js";
import { recordOf, type Value } from "../../stdlib/value.js";
import { type Behaviour, frameOf } from "../machine/program.js";
import type { FlowCompiler } from "../program/flow-compiler.js";
import { parallelFrame, runBranches } from "./branches.js";

/** Branches that run at once. The result has a field for each branch that yielded. */
export function compileParallel(block: IRParallelBlock, flow: FlowCompiler): Behaviour {
  const width = flow.optional(block.max_concurrent);
  const failFast = flow.optional(block.fail_fast);
  const branches = block.branches.map((branch) => ({
    name: branch.name,
    body: flow.module.body(flow, yielding(branch)),
  }));
  return {
    enter(m, branch, code) {
      const settings = m.evaluate(branch, code, (e) => ({
        width: width?.(e) ?? branches.length,
        failFast: failFast?.(e) !== false,
      }));
      const places = typeof settings.width === "number" ? Math.max(1, settings.width) : branches.length;
      m.push(branch, parallelFrame(code.index, [], branches.length, places, settings.failFast, branch.counts));
      return "again";
    },
    step(m, branch, frame) {
      return runBranches(m, branch, frameOf(frame, "parallel"), {
        isElement: false,
        body: (index) => branches[index]?.body ?? -1,
        prepare: () => undefined,
        result: (results) =>
          recordOf(
            results.flatMap((signal, index): (readonly [string, Value])[] => {
              const name = branches[index]?.name;
              return signal.kind === "yield" && name !== undefined ? [[name, signal.value]] : [];
            }),
          ),
      });
    },
  };
}

/** A branch `name = @block` yields the result of its block. */
function yielding(branch: IRBranch): IRBranch["body"] {
  const [only] = branch.body;
  const binding = only?.result_binding;
  if (only === undefined || branch.body.length > 1 || binding === undefined) return branch.body;
  if (binding !== branch.name && !binding.startsWith(`${branch.name}#`)) return branch.body;
  const { source_location } = only;
  return [
    only,
    {
      kind: "rigid",
      implicit: true,
      node_id: `${only.node_id}/yield`,
      source_location,
      statements: [{ kind: "yield", value: { kind: "name", scope: "local", name: binding }, source_location }],
    },
  ];
}
