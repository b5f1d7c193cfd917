import type { IRInstance } from "../../ir/module.js";

/** How invocations share the instances of a core. */
export interface InstancePolicy {
  /** Invocations of one instance at once. */
  readonly maxConcurrent: number;
  /** Instances that are active at once, in this process. */
  readonly maxActive: number;
  /** Without work for so long an instance is put away. */
  readonly idleMs: number;
  /** What the next instance does when as many are active as may be. */
  readonly overflow: "deactivate_lru" | "reject" | "queue";
}

/** `undefined`: invocations of a stateless core have nothing to wait for. */
export function policyOf(instance: IRInstance): InstancePolicy | undefined {
  switch (instance.mode) {
    case "stateless":
      return undefined;
    case "singleton":
      return { maxConcurrent: 1, maxActive: 1, idleMs: 0, overflow: "queue" };
    case "entity":
      return {
        maxConcurrent: instance.max_concurrent ?? 1,
        maxActive: instance.max_active_instances ?? 10_000,
        idleMs: instance.idle_timeout_ms ?? 0,
        overflow: instance.overflow ?? "deactivate_lru",
      };
  }
}
