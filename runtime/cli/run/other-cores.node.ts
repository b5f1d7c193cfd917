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
 * The programs that `--core TARGET=PATH` names. One with the core of the program itself is the program itself, so that
 * others can call it. Throws UsageError, PathError, CompileError and BundleError.
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
 * Throws an EnvironmentError that names each call of another core that nothing would answer. A flow may catch such a
 * failure and go another way; that must not happen because an option was forgotten.
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
 * Called invocations of cores that no option names, by the programs that the store has of them: they can be asked for, decided
 * and cancelled, but nothing new can be called.
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
