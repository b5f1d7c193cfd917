import { limitError, type Limits } from "../limits.js";
import { DateTime, Duration, type MapValue, Money, PlainDate, type RecordValue, type Value } from "./value.js";
import { textNodes } from "./work.js";

/**
 * The size of values: nodes and depth as they are when a value is written out, so that a part counts as often as it stands
 * in it. Every value is checked when it is made. As values are immutable, each is measured once, and what is made of
 * measured parts costs no walk through them.
 */

type Composite = readonly Value[] | MapValue | RecordValue;

/** Gives private fields to an object that exists. */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its constructor is what it is for
class Existing {
  constructor(value: object) {
    // A subclass adds its fields to what this constructor returns.
    return value;
  }
}

/**
 * The size of a value, kept in the value itself. No property could be hidden as well from spreads, comparisons and
 * encoders, and a WeakMap costs ten times as much.
 */
class Measured extends Existing {
  readonly #nodes: number;
  readonly #depth: number;
  constructor(value: Composite, nodes: number, depth: number) {
    super(value);
    this.#nodes = nodes;
    this.#depth = depth;
  }
  /** 0: not measured yet. */
  static nodesOf(value: object): number {
    return #nodes in value ? value.#nodes : 0;
  }
  static depthOf(value: object): number {
    return #depth in value ? value.#depth : 0;
  }
}

/** Smaller values are measured again where they are used, which costs less than to keep their size. */
const SMALL = 16;

/** The depth of the value that `nodesIn` has counted last. It is no second result because that would be an object. */
let depth = 0;

/** Counts the nodes of a value, which stands this many levels deep in the one that is measured. */
function nodesIn(value: Value, limits: Limits, level: number): number {
  depth = 0;
  if (typeof value === "string") return 1 + textNodes(value.length);
  if (typeof value !== "object" || value === null) return 1;
  if (Array.isArray(value) || value instanceof Map) return nodesOfComposite(value as Composite, limits, level);
  if (value instanceof Money || value instanceof PlainDate || value instanceof DateTime || value instanceof Duration)
    return 1;
  return nodesOfComposite(value, limits, level);
}

function nodesOfComposite(value: Composite, limits: Limits, level: number): number {
  const known = Measured.nodesOf(value);
  if (known > 0) {
    depth = Measured.depthOf(value);
    return known;
  }
  if (level >= limits.valueDepth) throw limitError("valueDepth", limits);
  let nodes = 1;
  let deepest = 0;
  const add = (part: Value): void => {
    nodes += nodesIn(part, limits, level + 1);
    if (depth > deepest) deepest = depth;
    if (nodes > limits.valueNodes) throw limitError("valueNodes", limits);
  };
  if (Array.isArray(value)) for (const item of value as readonly Value[]) add(item);
  else if (value instanceof Map)
    for (const [key, item] of value as MapValue) {
      nodes += textNodes(key.length);
      add(item);
    }
  else
    for (const key in value as RecordValue) {
      nodes += textNodes(key.length);
      add((value as RecordValue)[key] ?? null);
    }
  depth = deepest + 1;
  if (depth > limits.valueDepth) throw limitError("valueDepth", limits);
  // Counted again, because a key may have passed the limit.
  if (nodes > limits.valueNodes) throw limitError("valueNodes", limits);
  if (nodes > SMALL) new Measured(value, nodes, depth);
  return nodes;
}

/**
 * The nodes of a value.
 * @throws LimitError when it is too deep or too large.
 */
export const nodesOf = (value: Value, limits: Limits): number => nodesIn(value, limits, 0);

/**
 * The nodes and the depth of a value that stands this many levels deep.
 * @throws LimitError when it is too deep or too large.
 */
export function sizeOf(value: Value, limits: Limits, level = 0): { readonly nodes: number; readonly depth: number } {
  const nodes = nodesIn(value, limits, level);
  return { nodes, depth };
}

/** Notes the size of a value that nobody changes any more, so that it need not be measured. */
export function keepSize(value: Composite, nodes: number, deep: number): void {
  if (nodes > SMALL && Measured.nodesOf(value) === 0) new Measured(value, nodes, deep);
}

/** The nodes of a value's own level: characters of a text, elements of a collection. */
export function ownNodes(value: Value): number {
  if (typeof value === "string") return 1 + textNodes(value.length);
  if (Array.isArray(value)) return 1 + value.length;
  return value instanceof Map ? 1 + value.size : 1;
}

/**
 * Returns a value that was just made.
 * @throws LimitError when it is too long, too large or too deep.
 */
export function checkedValue<V extends Value>(value: V, limits: Limits): V {
  if (typeof value === "string") {
    if (value.length > limits.stringLength) throw limitError("stringLength", limits, value.length);
  } else if (typeof value === "object" && value !== null) {
    const size = Array.isArray(value) ? value.length : value instanceof Map ? value.size : 0;
    if (size > limits.collectionSize) throw limitError("collectionSize", limits, size);
    nodesIn(value, limits, 0);
  }
  return value;
}

/**
 * Adds up the sizes of values that are being collected, so that a collection that grows too large is noticed before it fills
 * the memory.
 */
export class Collector {
  #nodes = 1;
  constructor(private readonly limits: Limits) {}

  /**
   * Returns the value.
   * @throws LimitError when all values so far are too large together.
   */
  add<V extends Value>(value: V): V {
    this.#nodes += nodesIn(value, this.limits, 1);
    if (this.#nodes > this.limits.valueNodes) throw limitError("valueNodes", this.limits);
    return value;
  }
}
