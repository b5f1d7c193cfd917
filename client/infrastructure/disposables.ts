/** What is undone later. The same shape as VS Code's, so that nothing here needs VS Code. */
export interface Disposable {
  dispose(): unknown;
}

/** Things that end together, last first. */
export interface Lifetime extends Disposable {
  /** Ends `thing` with this lifetime; at once when it has ended already. */
  add<T extends Disposable>(thing: T): T;
  readonly ended: boolean;
}

export function createLifetime(): Lifetime {
  const things: Disposable[] = [];
  let ended = false;
  return {
    get ended() {
      return ended;
    },
    add(thing) {
      if (ended) thing.dispose();
      else things.push(thing);
      return thing;
    },
    dispose() {
      ended = true;
      for (let thing = things.pop(); thing !== undefined; thing = things.pop()) thing.dispose();
    },
  };
}
