import type { Branch, MachineState } from "./state.js";

/** The number of the branch's next call by this name among all such calls of the invocation; see `Fork`. */
export function ordinal(state: MachineState, branch: Branch, name: string): number {
  let number = branch.counts[name] ?? 0;
  for (let at: Branch | undefined = branch; at?.fork !== undefined; at = state.branches.get(at.parent)) {
    number = (at.fork.base[name] ?? 0) + number * at.fork.count + at.fork.index;
  }
  return number;
}

/** Counts a call of a branch. */
export function countCall(branch: Branch, name: string): void {
  branch.counts = { ...branch.counts, [name]: (branch.counts[name] ?? 0) + 1 };
}

/** The numbers of a branch's next calls, by name. */
export function ordinals(state: MachineState, branch: Branch): Readonly<Record<string, number>> {
  const names = new Set<string>();
  for (let at: Branch | undefined = branch; at !== undefined; at = state.branches.get(at.parent)) {
    for (const name of Object.keys({ ...at.counts, ...at.fork?.base })) names.add(name);
  }
  return Object.fromEntries([...names].map((name) => [name, ordinal(state, branch, name)]));
}

/** Numbers the next calls of a branch after those of an asynchronous call that it has awaited. */
export function absorbCounts(branch: Branch, call: Branch): void {
  const counts = { ...branch.counts };
  for (const [name, count] of Object.entries(call.counts)) {
    if (branch.fork === undefined) counts[name] = Math.max(counts[name] ?? 0, (call.fork?.base[name] ?? 0) + count);
  }
  branch.counts = counts;
}
