import { mockBeside } from "./mocks.node.js";

interface Inputs {
  /** The sources and bundles that were loaded. */
  readonly programs: readonly string[];
  readonly mock: string | undefined;
  /** The values of `--core`. */
  readonly cores: readonly string[];
  /** The value of `--input` or `--resolution`. */
  readonly value: string | undefined;
}

/** The files that a command reads, so that none of them is taken for an output. */
export function inputFiles({ programs, mock, cores, value }: Inputs): readonly string[] {
  const named = [...programs, ...cores.map((core) => core.slice(core.indexOf("=") + 1))];
  const files = [mock, value?.startsWith("@") === true ? value.slice(1) : undefined, ...named.map(mockBeside)];
  return [...named, ...files.filter((file) => file !== undefined)];
}
