import type { CoreEngine } from "../../engine/core-engine.js";
import { DispatchError, EnvironmentError } from "../../host/errors.js";
import type { CoreDispatcher } from "../../host/interfaces.js";
import type { IRModule } from "../../ir/module.js";
import { walkModule } from "../../ir/walk.js";
import type { CommandContext } from "../io/context.js";
import { UsageError } from "../io/errors.js";
import { loadProgram } from "../program/load-program.node.js";

interface OtherCore {
  readonly target: string;
  readonly module: IRModule;
}

/**
 * Loads the programs that `--core TARGET=PATH` names. A program with the same core as `itself` is replaced by `itself`, so that
 * other cores can call it.
 *
 * @throws UsageError for a malformed or repeated target
 * @throws PathError, CompileError or BundleError if a program cannot be loaded
 */
export async function loadCores(
  flags: readonly string[],
  itself: IRModule,
  context: CommandContext,
): Promise<readonly OtherCore[]> {
  const cores: OtherCore[] = [];
  for (const flag of flags) {
    const { target, path } = targetAndPath(flag);
    if (cores.some((other) => other.target === target)) throw new UsageError(`--core ${target} is given twice`);
    const { module } = await loadProgram(path, context);
    cores.push({ target, module: module.name === itself.name ? itself : module });
  }
  return cores;
}

function targetAndPath(flag: string): { readonly target: string; readonly path: string } {
  const match = /^(core:\/\/[A-Za-z0-9][\w./-]*)=(.+)$/.exec(flag);
  if (match?.[1] !== undefined && match[2] !== undefined) return { target: match[1], path: match[2] };
  throw new UsageError(`--core needs TARGET=PATH, as in --core core://shop/orders=orders.scaicore, not "${flag}"`);
}

/**
 * Checks that each call of another core has a target or a mock. Without this check a flow could catch the failed call and take
 * another path only because an option was forgotten.
 *
 * @throws EnvironmentError that names each call without an answer
 */
export function checkAnswered(module: IRModule, targets: readonly string[], mocked: readonly string[]): void {
  const missing = new Set<string>();
  walkModule(module, {
    block: (block) => {
      if (block.kind !== "core_call" || block.target === "core://self" || targets.includes(block.target)) return;
      const call = `${block.target} ${block.flow_name}`;
      if (!mocked.includes(call)) missing.add(call);
    },
  });
  if (missing.size === 0) return;
  const [first = ""] = missing;
  throw new EnvironmentError(
    `${module.name} calls ${[...missing].join(", ")}, and nothing answers. Name the program with --core ${first.split(" ")[0] ?? ""}=PATH, or add "cores": { "${first}": … } to its mock file.`,
    { missing: [...missing] },
  );
}

/**
 * Dispatches to cores that no option names, with the programs that the store has of their invocations: these can be queried and
 * cancelled, but new calls are rejected.
 */
export function storedCores(engineOf: (invocationId: string) => Promise<CoreEngine | undefined>): CoreDispatcher {
  const unknown = (target: string): Error => new DispatchError(`No program is named for ${target}.`, { target });
  return {
    call: ({ target }) => Promise.reject(unknown(target)),
    async result(_target, invocationId) {
      return await (await engineOf(invocationId))?.result(invocationId);
    },
    resume: (target) => Promise.reject(unknown(target)),
    async cancel(_target, invocationId, reason) {
      await (await engineOf(invocationId))?.cancel(invocationId, reason);
    },
  };
}
