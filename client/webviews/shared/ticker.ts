/** Words that change with time alone, such as ages and deadlines. */

export interface Ticker {
  /** Host time now, in milliseconds since 1970. */
  now(): number;
  /** Takes the host's clock as the true one. */
  set(hostNow: string): void;
  /** Writes `text()` into the element now and whenever it changes; forgotten when the element leaves the page. */
  follow(element: HTMLElement, text: (now: number) => string): void;
}

/** Coarse enough to cost nothing, fine enough for a countdown in seconds. */
const PERIOD_MS = 1000;

export function ticker(): Ticker {
  let skew = 0;
  const followed = new Map<HTMLElement, (now: number) => string>();
  const now = () => Date.now() + skew;
  const write = (element: HTMLElement, text: (now: number) => string) => {
    const words = text(now());
    if (element.textContent !== words) element.textContent = words;
  };
  const writeAll = () => {
    for (const [element, text] of followed) {
      if (element.isConnected) write(element, text);
      else followed.delete(element);
    }
  };
  setInterval(writeAll, PERIOD_MS);
  return {
    now,
    set: (hostNow) => {
      skew = Date.parse(hostNow) - Date.now();
      writeAll();
    },
    follow: (element, text) => {
      followed.set(element, text);
      write(element, text);
    },
  };
}
