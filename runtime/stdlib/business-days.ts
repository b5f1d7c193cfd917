import { asArray, asDate, asNumber } from "./arguments.js";
import type { StdArgument, StdContext } from "./std-member.js";
import { PlainDate } from "./value.js";
import { EvaluationError } from "./values/evaluation-error.js";
import type { Work } from "./work.js";

/** Saturday and Sunday. */
const USUAL_WEEKEND: readonly number[] = [6, 7];

/** The days on which nobody works: the weekend, and holidays that the flow names. */
export class BusinessDays {
  readonly #holidays: ReadonlySet<number>;
  readonly #weekend: ReadonlySet<number>;

  constructor(
    holidays: StdArgument,
    weekend: StdArgument,
    private readonly work: Work,
  ) {
    const days = holidays === undefined ? [] : asArray(holidays);
    work.walk(days.length);
    this.#holidays = new Set(days.map((day) => asDate(day).daysSinceEpoch));
    this.#weekend = new Set(weekend === undefined ? USUAL_WEEKEND : asArray(weekend).map(asNumber));
    if ([1, 2, 3, 4, 5, 6, 7].every((day) => this.#weekend.has(day)))
      throw new EvaluationError("ArithmeticError", "A weekend of all seven days leaves no business day.");
  }

  has(day: PlainDate): boolean {
    this.work.walk(1);
    return !this.#weekend.has(day.weekday) && !this.#holidays.has(day.daysSinceEpoch);
  }

  /** So many business days later, or earlier; 0 is the day itself, or the next business day. */
  after(day: PlainDate, count: number): PlainDate {
    const step = count < 0 ? -1 : 1;
    let [at, left] = [day, Math.abs(count)];
    if (left === 0) while (!this.has(at)) at = moved(at, step);
    while (left > 0) {
      at = moved(at, step);
      if (this.has(at)) left--;
    }
    return at;
  }

  /** The business days after a day, up to and including another; negative when that is earlier. */
  between(from: PlainDate, to: PlainDate): number {
    if (to.compare(from) < 0) return 0 - this.between(to, from);
    let count = 0;
    for (let at = from; !at.equals(to);) {
      at = moved(at, 1);
      if (this.has(at)) count++;
    }
    return count;
  }
}

const moved = (day: PlainDate, days: number): PlainDate => PlainDate.ofDays(day.daysSinceEpoch + days);

/** The arguments `holidays` and `weekend` as a calendar. */
export const businessDays = (
  [holidays, weekend]: readonly StdArgument[],
  { work }: Pick<StdContext, "work">,
): BusinessDays => new BusinessDays(holidays, weekend, work);
