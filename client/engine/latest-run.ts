import type { RunItem } from "./overview.js";

type Known = Pick<RunItem, "source"> & {
  readonly head: { readonly start: { readonly flow: string; readonly core: string } };
};

/** The newest run of this flow of this file; of this core, where the file of a run is not known. */
export function latestRun<Run extends Known>(
  runs: readonly Run[],
  source: string,
  core: string | undefined,
  flow: string,
): Run | undefined {
  return runs.find(
    (run) =>
      run.head.start.flow === flow && (run.source === undefined ? run.head.start.core === core : run.source === source),
  );
}
