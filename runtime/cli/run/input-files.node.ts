import type { Answering } from "../args/answering.js";
import { mockBeside } from "./mocks.node.js";

interface Inputs extends Answering {
  /** The sources and bundles that were loaded. */
  readonly programs: readonly string[];
  /** The recording that `--compare` names. */
  readonly compare?: string | undefined;
  /** The value of `--input` or `--resolution`. */
  readonly value: string | undefined;
}

/** The files that a command reads, so that none of them is taken for an output. */
export function inputFiles({
  programs,
  mock,
  models,
  plugins,
  cores,
  replay,
  compare,
  value,
}: Inputs): readonly string[] {
  const named = [...programs, ...cores.map((core) => core.slice(core.indexOf("=") + 1))];
  const files = [
    mock,
    models,
    plugins,
    replay,
    compare,
    value?.startsWith("@") === true ? value.slice(1) : undefined,
    ...named.map(mockBeside),
  ];
  return [...named, ...files.filter((file) => file !== undefined)];
}
