import type { Recording } from "scaicore";

/** From where on a run is made anew. */
export interface RerunPoint {
  /** When the row began, in milliseconds since 1970: what was asked before is answered as it was then. */
  readonly before: number;
  /** The path of the row, which is asked anew with all inside it, whenever that began. */
  readonly path: string;
}

/** What was answered before a point of a run. A call that nobody waited for any more has no answer to give. */
export function answersBefore(recording: Recording, { before, path }: RerunPoint): Recording {
  const isInside = (at: string) => at === path || (at.startsWith(path) && "/>[".includes(at[path.length] ?? ""));
  return {
    ...recording,
    calls: recording.calls.filter(
      ({ at, path: place, stopped }) => Date.parse(at) < before && !isInside(place) && stopped !== true,
    ),
  };
}
