/**
 * The ids of blocks: the flow's name, then the way down by names of results, and for blocks without a result by kind and
 * number among their siblings. They stay the same under edits elsewhere: `greet/decision`, `process/foreach#1/note`.
 */
export interface NodePath {
  readonly id: string;
  /** The path of the next block with a result of this name; equal ones take `#2`. */
  named(name: string): NodePath;
  /** The path of the next block of this kind without a result. */
  numbered(kind: string): NodePath;
}

export function createNodePath(id: string): NodePath {
  const counts = new Map<string, number>();
  const next = (word: string): number => {
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    return count;
  };
  return {
    id,
    named(name) {
      const count = next(`named ${name}`);
      return createNodePath(`${id}/${name}${count === 1 ? "" : `#${count}`}`);
    },
    numbered: (kind) => createNodePath(`${id}/${kind}#${next(`kind ${kind}`)}`),
  };
}
