import { join } from "../types/join.js";
import type { Type } from "../types/type.js";
import type { Variable } from "../resolve/variable.js";

/** What is known of a variable at a point of the flow. */
export interface Knowledge {
  readonly assigned: boolean;
  /** What the value must be here, where that is more than its declared type. */
  readonly type: Type | undefined;
  /** The same for fields of it, by path: `.customer.name`. */
  readonly paths: ReadonlyMap<string, Type> | undefined;
}

/**
 * What is known at a point of a flow: which variables are assigned, and to which types tests have narrowed them. A branch
 * keeps only what it changes, so the cost of a branch is that of its changes and not of all variables.
 */
export interface State {
  /** No run comes to this point: every way has returned. */
  ended: boolean;
  get(variable: Variable): Knowledge;
  set(variable: Variable, knowledge: Knowledge): void;
  branch(): State;
  /** What is known here, as a branch of `base`: it stays as it is, whatever happens to the states between. */
  snapshot(base: State): State;
  /** Goes on from where these branches of this state end. */
  merge(branches: readonly State[]): void;
}

const NOTHING: Knowledge = { assigned: false, type: undefined, paths: undefined };

class BranchState implements State {
  ended = false;
  readonly changes = new Map<Variable, Knowledge>();
  constructor(readonly parent: BranchState | undefined) {
    this.ended = parent?.ended ?? false;
  }

  get(variable: Variable): Knowledge {
    for (let state: BranchState | undefined = this; state !== undefined; state = state.parent) {
      const known = state.changes.get(variable);
      if (known !== undefined) return known;
    }
    return NOTHING;
  }

  set(variable: Variable, knowledge: Knowledge): void {
    this.changes.set(variable, knowledge);
  }

  branch(): State {
    return new BranchState(this);
  }

  snapshot(base: State): State {
    const copy = new BranchState(base as BranchState);
    copy.ended = this.ended;
    for (let state: BranchState | undefined = this; state !== undefined && state !== base; state = state.parent) {
      for (const [variable, known] of state.changes) {
        if (!copy.changes.has(variable)) copy.changes.set(variable, known);
      }
    }
    return copy;
  }

  merge(branches: readonly State[]): void {
    const live = branches.filter((branch) => !branch.ended) as BranchState[];
    if (live.length === 0) {
      this.ended = true;
      return;
    }
    const changed = new Set<Variable>();
    for (const branch of live) for (const variable of branch.changes.keys()) changed.add(variable);
    for (const variable of changed) {
      this.changes.set(
        variable,
        live.map((branch) => branch.get(variable)).reduce((a, b) => either(a, b, variable)),
      );
    }
  }
}

export const createState = (): State => new BranchState(undefined);

function either(a: Knowledge, b: Knowledge, variable: Variable): Knowledge {
  if (a === b) return a;
  const assigned = a.assigned && b.assigned;
  // A branch that does not assign says nothing about the type of what is read after the other one.
  const type =
    a.type === undefined || b.type === undefined ? undefined : a.type === b.type ? a.type : join(a.type, b.type);
  const paths = new Map<string, Type>();
  for (const [path, left] of a.paths ?? []) {
    const right = b.paths?.get(path);
    if (right !== undefined) paths.set(path, left === right ? left : join(left, right));
  }
  return { assigned, type: type === variable.type ? undefined : type, paths: paths.size === 0 ? undefined : paths };
}
