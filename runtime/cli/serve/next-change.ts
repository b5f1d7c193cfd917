import type { EventFeed } from "./event-feed.js";

/** What tells of changes. */
export interface Changing {
  readonly feed: EventFeed;
  watch(changed: (invocationId: string | undefined) => void): () => void;
}

/** The next event, or the next change in the store: of a run, or of any. */
export function nextChange(
  changing: Changing,
  invocationId: string | undefined,
  onAbort: (leave: () => void) => void,
): { readonly stop: () => void; readonly within: (ms: number) => Promise<void> } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  const concerns = (id: string | undefined) => invocationId === undefined || id === undefined || id === invocationId;
  const unwatch = changing.watch((id) => {
    if (concerns(id)) resolve();
  });
  const stopListening = changing.feed.listen(({ executionId }) => {
    if (concerns(executionId)) resolve();
  });
  onAbort(() => resolve());
  const stop = () => {
    unwatch();
    stopListening();
  };
  return {
    stop,
    async within(ms) {
      const timer = setTimeout(resolve, ms);
      await promise;
      clearTimeout(timer);
      stop();
    },
  };
}
