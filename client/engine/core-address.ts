import { compareVersions, fitsVersion } from "../../runtime/core-version.js";

/** A program of the workspace that may answer for an address. */
export interface Candidate {
  /** The name of its core. */
  readonly name: string;
  readonly version: string;
  /** Of its file, for people: relative to the folder. */
  readonly path: string;
}

/**
 * Whether a core of this name answers for an address: the last part of `core://shop/refund-desk` is the name of the core as an
 * address writes it, `RefundDesk`.
 */
export function answersFor(target: string, name: string): boolean {
  return plainName(target.split("/").at(-1) ?? "") === plainName(name);
}

const plainName = (name: string): string => name.replaceAll(/[-_.]/g, "").toLowerCase();

/** Of several versions of a core the newest. */
export function newestOfEach<Program extends Candidate>(programs: readonly Program[]): readonly Program[] {
  const newest = new Map<string, Program>();
  for (const program of programs) {
    const other = newest.get(program.name);
    if (other === undefined || compareVersions(program.version, other.version) > 0) newest.set(program.name, program);
  }
  return [...newest.values()];
}

/**
 * The program that answers for an address: of several versions the newest that fits. Two files with the same version are nobody's
 * choice but the person's.
 *
 * @returns a sentence for the person where there is none, or more than one
 */
export function coreFor<Program extends Candidate>(
  { target, flow, version }: { readonly target: string; readonly flow: string; readonly version?: string },
  programs: readonly Program[],
): Program | string {
  const named = programs.filter(({ name }) => answersFor(target, name));
  const fitting = named
    .filter((one) => fitsVersion(one.version, version))
    .sort((a, b) => compareVersions(b.version, a.version));
  const [first, second] = fitting;
  if (first === undefined) {
    const versions = named.map((one) => `${one.version} (${one.path})`).join(", ");
    return named.length === 0
      ? `No program of the workspace has a core with the name of ${target}. Name its file in the setting \`scaicore.cores\`, or answer \`${target} ${flow}\` under \`cores\` in the mock file.`
      : `No version of ${target} fits ${version ?? "the call"}: there is ${versions}.`;
  }
  if (second?.version === first.version)
    return `Both ${first.path} and ${second.path} are ${target}. Name the one to call in the setting \`scaicore.cores\`.`;
  return first;
}
