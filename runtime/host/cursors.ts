import type { CheckpointInfo, StartRecord } from "./interfaces.js";
import { compareCursors, type Cursor } from "./page.js";

/** Where an invocation stands in lists: by the time it began. */
export function cursorOfStart(start: StartRecord): Cursor {
  return { at: start.createdAt, id: start.invocationId };
}

/** Where a checkpoint stands in lists: by the time it was parked. */
export function cursorOfCheckpoint(info: CheckpointInfo): Cursor {
  return { at: info.createdAt, id: info.checkpointId };
}

/** One ordered sequence out of two. */
export function* merged<T>(left: Iterator<T>, right: Iterator<T>, cursor: (item: T) => Cursor): Generator<T> {
  let a = left.next();
  let b = right.next();
  while (!a.done || !b.done) {
    if (b.done || (!a.done && compareCursors(cursor(a.value), cursor(b.value)) <= 0)) {
      yield a.value as T;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
}
