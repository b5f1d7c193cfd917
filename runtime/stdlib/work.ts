/**
 * Counts what an evaluation walks over, so that no program computes for ever. The unit is a node: an element, a field or an
 * entry is one, and each 64 characters of text are another.
 */
export interface Work {
  /** @throws LimitError when the run may not take that many steps, or computes too long. */
  walk(nodes: number): void;
}

/** Nodes that make a step, as `limits.steps` counts them. */
export const NODES_PER_STEP = 16;

/** The nodes of a text beyond its first one. */
export const textNodes = (length: number): number => length >>> 6;

/** For work that no limit bounds: that of tests and of hosts. */
export const UNCOUNTED: Work = { walk: () => undefined };
