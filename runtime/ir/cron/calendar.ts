/** A day of the Gregorian calendar. Months and days count from 1. */
export interface CalendarDay {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

export const MS_OF_DAY = 86_400_000;

/** The day with this number; 0 is the first of January 1970. */
export function calendarDay(number: number): CalendarDay {
  const date = new Date(number * MS_OF_DAY);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

export const dayNumber = ({ year, month, day }: CalendarDay): number => Date.UTC(year, month - 1, day) / MS_OF_DAY;

export const daysInMonth = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** From 0 for Sunday to 6 for Saturday. */
export const dayOfWeek = ({ year, month, day }: CalendarDay): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay();

/** The day from Monday to Friday that is nearest to a day, within its month; `undefined` when the month has no such day. */
export function nearestWorkday(year: number, month: number, day: number): number | undefined {
  const last = daysInMonth(year, month);
  if (day > last) return undefined;
  switch (dayOfWeek({ year, month, day })) {
    case 6:
      return day === 1 ? day + 2 : day - 1;
    case 0:
      return day === last ? day - 2 : day + 1;
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      return day;
  }
  return undefined;
}
