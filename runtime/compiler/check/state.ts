import type { AssignStatement, Body } from "../../syntax/ast.js";
import { walk } from "../../syntax/walk.js";
import type { Variable } from "../semantics/program.js";
import { inPairs, join } from "../semantics/types/join.js";
import { admitsNull, type Type, withoutNull } from "../semantics/types/type.js";
import { entryValue } from "../semantics/tree.js";
import { assignsPresent } from "./present.js";
import { type FlowCheck, lookUp } from "./context.js";

/** What is known of a variable at a point of the flow. */
interface Knowledge {
  readonly assigned: boolean;
  /** What the value must be here, where that is more than its declared type. */
  readonly type: Type | undefined;
  /** The same for fields of it, by path: `.customer.name`. */
  readonly paths: ReadonlyMap<string, Type> | undefined;
}

const NOTHING: Knowledge = { assigned: false, type: undefined, paths: undefined };

/**
 * What is known at a point of a flow: which variables are assigned, and to which types tests have narrowed them. A branch
 * keeps only what it changes, so the cost of a branch is that of its changes and not of all variables.
 */
export class State {
  /** No run comes to this point: every way has returned. */
  ended: boolean;
  /** Made when something changes: most branches change nothing. */
  private changes: Map<Variable, Knowledge> | undefined;
  private readonly parent: State | undefined;

  constructor(parent?: State) {
    this.parent = parent;
    this.ended = parent?.ended ?? false;
  }

  get(variable: Variable): Knowledge {
    return this.changes?.get(variable) ?? this.parent?.get(variable) ?? NOTHING;
  }

  set(variable: Variable, knowledge: Knowledge): void {
    (this.changes ??= new Map()).set(variable, knowledge);
  }

  branch(): State {
    return new State(this);
  }

  /** What is known here, as a branch of `base`: it stays as it is, whatever happens to the states between. */
  snapshot(base: State): State {
    const copy = new State(base);
    copy.ended = this.ended;
    this.copyChanges(base, copy);
    return copy;
  }

  private copyChanges(base: State, into: State): void {
    if (this === base) return;
    if (this.changes !== undefined)
      for (const [variable, known] of this.changes) if (into.changes?.has(variable) !== true) into.set(variable, known);
    this.parent?.copyChanges(base, into);
  }

  /** Goes on from where these branches of this state end. */
  merge(branches: readonly State[]): void {
    const live = branches.filter((branch) => !branch.ended);
    if (live.length === 0) {
      this.ended = true;
      return;
    }
    if (live.every(({ changes }) => changes === undefined)) return;
    const changed = new Map<Variable, Changed>();
    live.forEach((branch, at) => {
      for (const [variable, known] of branch.changes ?? []) {
        const change = changed.get(variable);
        if (change === undefined) changed.set(variable, { values: [known], unchangedAt: at > 0 ? 0 : undefined });
        else {
          if (change.values.length < at) change.unchangedAt ??= change.values.length;
          change.values.push(known);
        }
      }
    });
    for (const [variable, { values, unchangedAt }] of changed) {
      // The branches that leave it alone all know the same of it: what is known here.
      if (values.length < live.length) values.splice(unchangedAt ?? values.length, 0, this.get(variable));
      this.set(
        variable,
        inPairs(values, (a, b) => either(a, b, variable))!,
      );
    }
  }
}

/** What the branches that change a variable know of it, and before which of them one leaves it alone. */
interface Changed {
  readonly values: Knowledge[];
  unchangedAt: number | undefined;
}

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

/** Bodies are asked for more than once: by the loops around them, and for each name that is not known. */
const known = new WeakMap<Body, ReadonlySet<string>>();

/**
 * Names that a body assigns anywhere, in source order: what a loop may have changed when it comes round again. Left out are the
 * branches of `@parallel` and `@debug`, whose variables are their own: E412 forbids them to assign those around.
 */
function assignedNames(body: Body): ReadonlySet<string> {
  const before = known.get(body);
  if (before !== undefined) return before;
  const names = new Set<string>();
  walk(body, (node) => {
    if (node.kind === "BranchStatement" || node.kind === "DebugBlock") return false;
    if (node.kind !== "AssignStatement") return true;
    let { target } = node as AssignStatement;
    while (target.kind === "MemberExpression" || target.kind === "IndexExpression") target = target.object;
    if (target.kind === "NameExpression") names.add(target.name);
    if (target.kind === "ObjectLiteral")
      for (const entry of target.entries) {
        const part = entry.kind === "ObjectEntry" ? entryValue(entry) : undefined;
        if (part?.kind === "NameExpression") names.add(part.name);
      }
    return true;
  });
  known.set(body, names);
  return names;
}

export const assignsName = (body: Body, name: string): boolean => assignedNames(body).has(name);

/**
 * Forgets what tests have said of the variables that a body assigns: it may have run before, or only in part. One that is not null
 * before, and is assigned nothing that may be null, is not null after any number of rounds.
 */
export function forgetAssigned(check: FlowCheck, body: Body): void {
  for (const name of assignedNames(body)) {
    const variable = lookUp(check.scope, name);
    if (variable === undefined) continue;
    const known = check.state.get(variable);
    if (known.type === undefined && known.paths === undefined) continue;
    const stays =
      known.type !== undefined &&
      !admitsNull(known.type) &&
      admitsNull(variable.type) &&
      assignsPresent(check, body, name);
    check.state.set(variable, { ...known, type: stays ? withoutNull(variable.type) : undefined, paths: undefined });
  }
}
