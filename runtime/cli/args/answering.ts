import { UsageError } from "../io/errors.js";
import * as common from "./common-flags.js";

/** The options that say what answers the models, plugins and other cores that a program calls, and what is kept of that. */
export const answeringFlags = {
  mock: common.mock,
  plugins: common.plugins,
  models: common.models,
  core: common.core,
  record: common.record,
  replay: common.replay,
} as const;

/** What these options were given. */
export interface Answering {
  /** The file that `--mock` names. */
  readonly mock: string | undefined;
  /** The file that `--plugins` names. */
  readonly plugins: string | undefined;
  /** The file that `--models` names. */
  readonly models: string | undefined;
  /** The values of `--core`. */
  readonly cores: readonly string[];
  /** The file that `--record` names. */
  readonly record: string | undefined;
  /** The file that `--replay` names. */
  readonly replay: string | undefined;
}

/** @throws UsageError for options that contradict each other */
export function answeringOf({
  mock,
  plugins,
  models,
  core,
  record,
  replay,
}: Omit<Answering, "cores"> & { readonly core: readonly string[] }): Answering {
  const other = models !== undefined ? "--models" : plugins !== undefined ? "--plugins" : undefined;
  if (replay !== undefined && other !== undefined)
    throw new UsageError(`--replay asks nobody: leave out ${other}, or --replay`);
  return { mock, plugins, models, cores: core, record, replay };
}
