import { limitError, type Limits } from "../../limits.js";
import { keepSize, sizeOf } from "../../stdlib/size.js";
import type { Value } from "../../stdlib/value.js";
import { textNodes } from "../../stdlib/work.js";

/** What a slot of a flow holds: a value, or one that is being built. */
export type Slot = Value | Growing;

/** Smaller collections are copied, which costs less than to keep track of them. */
const SMALL = 32;

/**
 * How many changes are taken back to get at an older version. One that is further away is copied: that is how far two branches go
 * on with the same collection, each in its own way.
 */
const MOST_STEPS_BACK = 8;

type List = Value[];
type Entries = Map<string, Value>;

/** The elements or entries of the newest version, which the older ones share. */
interface Contents<C> {
  readonly values: C;
  /** Somebody has got the contents as a value, so that they must stay as they are. */
  isValue: boolean;
}

/** What makes the older of two versions out of the newer one. */
type Step =
  | { readonly put: number | string; readonly value: Value }
  | { readonly remove: string }
  | { readonly cut: number }
  | { readonly add: readonly Value[] };

/**
 * An array or a map in a variable that is changed element by element, in a loop. As every value it is immutable: a change makes
 * another version. But versions share their contents, which are those of the newest, so that a change costs the same however large
 * the collection is. An older version knows how it differs from the one after it, and takes that back when somebody asks for it:
 * when a block is evaluated again, or another branch goes on with it. A version that nobody holds any more is collected.
 *
 * Only slots hold it, and only of variables that statements change in this way (`changedInPlace`). Whoever reads the variable as a
 * whole gets the contents as an ordinary value; the next change copies them.
 */
export class Growing {
  #contents: Contents<List | Entries> | undefined;
  #newer: Growing | undefined;
  #step: Step | undefined;

  private constructor(
    private readonly nodes: number,
    private readonly depth: number,
  ) {}

  /** A version of its own of a collection that is large enough; `undefined` for any other value. */
  static of(value: Value, limits: Limits): Growing | undefined {
    let values: List | Entries;
    if (Array.isArray(value) && value.length >= SMALL) values = (value as List).slice();
    else if (value instanceof Map && value.size >= SMALL) values = new Map(value as Entries);
    else return undefined;
    const { nodes, depth } = sizeOf(value, limits);
    const growing = new Growing(nodes, depth);
    growing.#contents = { values, isValue: false };
    return growing;
  }

  /** As an ordinary value, which stays as it is. */
  value(): Value {
    const contents = this.#own();
    if (!contents.isValue) {
      contents.isValue = true;
      keepSize(contents.values, this.nodes, this.depth);
    }
    return contents.values;
  }

  /** The contents, for who looks at them at once and keeps nothing. */
  look(): Value {
    return this.#own().values;
  }

  /**
   * The version with another element or entry; `undefined` when it must be made by a copy, as its depth is not known without one.
   * @throws LimitError when it is too large.
   */
  with(key: number | string, value: Value, limits: Limits): Growing | undefined {
    const contents = this.#own();
    const { values } = contents;
    const before = Array.isArray(values) ? values[key as number] : values.get(key as string);
    const part = sizeOf(value, limits, 1);
    let nodes = this.nodes + part.nodes;
    if (before === undefined) nodes += textNodes((key as string).length);
    else {
      const replaced = sizeOf(before, limits, 1);
      if (replaced.depth + 1 >= this.depth && part.depth < replaced.depth) return undefined;
      nodes -= replaced.nodes;
    }
    const count = Array.isArray(values) ? values.length : values.size + (before === undefined ? 1 : 0);
    const newer = Growing.#checked(nodes, Math.max(this.depth, part.depth + 1), count, limits);
    const step: Step = before === undefined ? { remove: key as string } : { put: key, value: before };
    this.#giveTo(newer, step);
    apply(newer.#contents!.values, { put: key, value });
    return newer;
  }

  /**
   * The version of an array with more elements at its end.
   * @throws LimitError when it is too large.
   */
  extended(items: readonly Value[], limits: Limits): Growing {
    const { values } = this.#own();
    let [nodes, depth] = [this.nodes, this.depth];
    for (const item of items) {
      const part = sizeOf(item, limits, 1);
      nodes += part.nodes;
      depth = Math.max(depth, part.depth + 1);
    }
    const { length } = values as List;
    const newer = Growing.#checked(nodes, depth, length + items.length, limits);
    this.#giveTo(newer, { cut: length });
    apply(newer.#contents!.values, { add: items });
    return newer;
  }

  /** @throws LimitError as for a value of that size. */
  static #checked(nodes: number, depth: number, count: number, limits: Limits): Growing {
    if (count > limits.collectionSize) throw limitError("collectionSize", limits, count);
    if (depth > limits.valueDepth) throw limitError("valueDepth", limits);
    if (nodes > limits.valueNodes) throw limitError("valueNodes", limits);
    return new Growing(nodes, depth);
  }

  /** Gives the contents to a newer version, from which `step` leads back. What somebody has as a value is copied. */
  #giveTo(newer: Growing, step: Step): void {
    const contents = this.#own();
    if (contents.isValue) {
      newer.#contents = copied(contents);
      return;
    }
    newer.#contents = contents;
    this.#contents = undefined;
    this.#newer = newer;
    this.#step = step;
  }

  /** The contents of this version, which the others give up. */
  #own(): Contents<List | Entries> {
    if (this.#contents !== undefined) return this.#contents;
    // From this version to the one that has the contents.
    const way: [Growing, ...Growing[]] = [this];
    let newest = this.#newer!;
    for (; newest.#contents === undefined; newest = newest.#newer!) way.push(newest);
    const contents = newest.#contents;
    if (contents.isValue || way.length > MOST_STEPS_BACK) {
      const own = copied(contents);
      for (const version of way.toReversed()) apply(own.values, version.#step!);
      this.#newer = this.#step = undefined;
      return (this.#contents = own);
    }
    let newer = newest;
    for (const version of way.toReversed()) {
      newer.#step = apply(contents.values, version.#step!);
      newer.#newer = version;
      newer.#contents = undefined;
      version.#contents = contents;
      newer = version;
    }
    this.#newer = this.#step = undefined;
    return contents;
  }
}

/** What a slot holds, as a value. */
export const valueOf = (slot: Slot): Value => (slot instanceof Growing ? slot.value() : slot);

/** The same, for who looks at it at once and keeps nothing. */
export const lookAt = (slot: Slot): Value => (slot instanceof Growing ? slot.look() : slot);

const copied = ({ values }: Contents<List | Entries>): Contents<List | Entries> => ({
  values: Array.isArray(values) ? values.slice() : new Map(values),
  isValue: false,
});

/** Changes contents. Returns what takes the change back. */
function apply(values: List | Entries, step: Step): Step {
  if ("remove" in step) {
    const key = step.remove;
    const back: Step = { put: key, value: (values as Entries).get(key) ?? null };
    (values as Entries).delete(key);
    return back;
  }
  if ("cut" in step) return { add: (values as List).splice(step.cut) };
  if ("add" in step) {
    const { length } = values as List;
    for (const item of step.add) (values as List).push(item);
    return { cut: length };
  }
  const { put, value } = step;
  if (Array.isArray(values)) {
    const before = values[put as number]!;
    values[put as number] = value;
    return { put, value: before };
  }
  const key = put as string;
  const before = values.get(key);
  values.set(key, value);
  return before === undefined ? { remove: key } : { put: key, value: before };
}
