/** Returns the problem of the name of a time zone, or `undefined`. */
export function timeZoneProblem(name: string): string | undefined {
  try {
    // Offsets such as `+02:00` are refused: only some platforms read them.
    if (!/^[A-Za-z]/.test(name)) throw new RangeError();
    new Intl.DateTimeFormat("en", { timeZone: name });
    return undefined;
  } catch {
    return `there is no time zone ${JSON.stringify(name)}`;
  }
}

/** The clocks of a time zone, as the platform knows them. */
export class Zone {
  readonly #format: Intl.DateTimeFormat | undefined;

  /** @throws RangeError for a zone that the platform does not know */
  constructor(name: string) {
    const two = "2-digit";
    this.#format =
      name === "UTC"
        ? undefined
        : new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
            ...{ timeZone: name, hourCycle: "h23", year: "numeric" },
            ...{ month: two, day: two, hour: two, minute: two, second: two },
          });
  }

  /** By how many milliseconds the clocks are ahead of UTC at a time in milliseconds since 1970. */
  offsetAt(time: number): number {
    if (this.#format === undefined) return 0;
    const second = Math.floor(time / 1000) * 1000;
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, seconds = 0] = this.#format
      .format(second)
      .match(/\d+/g)!
      .map(Number);
    return Date.UTC(year, month - 1, day, hour, minute, seconds) - second;
  }

  /** The first second after `from` and up to `to` that has another offset than `from`; they differ at the ends. */
  changeBetween(from: number, to: number): number {
    const before = this.offsetAt(from);
    let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle * 1000) === before) low = middle;
      else high = middle;
    }
    return high * 1000;
  }
}
