import { UsageError } from "../io/errors.js";
import * as common from "./common-flags.js";

/** The options that say what answers the models, plugins and other cores that a program calls, and what is kept of that. */
export const answeringFlags = {
  mock: common.mock,
  plugins: common.plugins,
  models: common.models,
  core: common.core,
  record: common.record,
  "keep-answers": common.keepAnswers,
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
  /** Whether `--keep-answers` was given. */
  readonly keepAnswers: boolean;
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
  "keep-answers": keepAnswers,
  replay,
}: Omit<Answering, "cores" | "keepAnswers"> & {
  readonly core: readonly string[];
  readonly "keep-answers": boolean;
}): Answering {
  const other = models !== undefined ? "--models" : plugins !== undefined ? "--plugins" : undefined;
  if (replay !== undefined && other !== undefined)
    throw new UsageError(`--replay asks nobody: leave out ${other}, or --replay`);
  return { mock, plugins, models, cores: core, record, keepAnswers, replay };
}
