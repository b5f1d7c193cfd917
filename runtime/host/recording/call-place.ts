/** Where a call was made, by its idempotency key. */
export interface CallPlace {
  /** The id of the invocation that people started. */
  readonly run: string;
  /** The block, with iteration indices. */
  readonly path: string;
}

/** The id of a call that one core makes of another, which stands in the keys of what the other one asks for. */
const WAIT_ID = /^[a-z2-7]{26}$/;

/**
 * Reads an idempotency key: the id of the invocation, the ids of the calls between cores, the path of the block and the name of the
 * call in it, with `/` between them.
 */
export function placeOf(key: string): CallPlace {
  const [root = "", ...rest] = key.split("/");
  const first = rest.findIndex((part) => !WAIT_ID.test(part));
  return { run: unescaped(root), path: rest.slice(Math.max(first, 0), -1).join("/") };
}

const unescaped = (root: string): string => root.replaceAll("%2F", "/").replaceAll("%25", "%");
