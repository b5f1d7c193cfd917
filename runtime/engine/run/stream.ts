import type { InvocationResult, StreamItem } from "../../host/interfaces.js";

/**
 * What happens in a run, as it happens, and its result at last. Leaving the loop detaches and does not cancel. Nothing
 * starts before the first item is asked for.
 */
export async function* stream(
  run: (follow: (item: StreamItem) => void) => Promise<InvocationResult>,
): AsyncGenerator<StreamItem, void, undefined> {
  const queue: StreamItem[] = [];
  let wake: (() => void) | undefined;
  let ended = false as boolean;
  let attached = true;
  const result = run((item) => {
    if (!attached) return;
    queue.push(item);
    wake?.();
  });
  const end = () => {
    ended = true;
    wake?.();
  };
  result.then(end, end);
  try {
    for (;;) {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) yield item;
      if (ended) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    yield { kind: "result", result: await result };
  } finally {
    attached = false;
  }
}
