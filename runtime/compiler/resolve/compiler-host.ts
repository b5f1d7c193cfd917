import type { StrictDialect } from "../../ir/strict-rules.js";
import type { RecordingProblem } from "../../recording-glance.js";

/** What the compiler needs from outside. */
export interface CompilerHost {
  /** The text of a file, `undefined` where there is none, or why the host does not read it. Paths use `/`; it never throws. */
  read(path: string): SourceText;
  /** Who answers for the roles of the program with this entry, where the host has a configuration of models. It never throws. */
  providers?(entry: string): RoleProviders | undefined;
  /** What is wrong with the recording at a path, which a test names, where the host looks at recordings. It never throws. */
  recordingProblem?(path: string): RecordingProblem | undefined;
}

/** Says who answers for a role that a core declares, and who instead where that one is not available: those of whom something is known. */
export type RoleProviders = (role: {
  readonly core: string;
  readonly name: string;
  /** The one that the program names. */
  readonly provider: string;
  /** The providers of its fallbacks in the program. */
  readonly fallback: readonly string[];
}) => readonly RoleProvider[];

/** What is known of who answers for a role: the compiler warns of what it cannot do. */
export interface RoleProvider {
  /** As messages call it. */
  readonly name: string;
  /** The rules that schemas of answers are held to, where they are known. */
  readonly strict?: StrictDialect;
  /** What it can be asked for, in the words of `modalities`. */
  readonly modalities: readonly string[];
}

/** What a host gives for a path. */
export type SourceText = string | RefusedSource | undefined;

/** A file that a host does not read: the compiler reports it at its import, and shows nothing of it. */
export interface RefusedSource {
  readonly refused: SourceRefusal;
}

const REFUSALS = [
  /** It is not below the folder that holds the program. */
  "outside-root",
  /** It is not below a folder of the workspace, and the workspace is not trusted. */
  "outside-workspace",
  /** A link on the way to it leads out of the folder that holds the program. */
  "linked-outside-root",
  /** Links on the way to it lead back to themselves. */
  "endless-link",
  /** A folder, a pipe, a socket or a device. */
  "no-regular-file",
  /** It has more than `MAX_SOURCE_BYTES`. */
  "too-large",
  "not-utf8",
  /** It is there, and the system does not let it be read. */
  "unreadable",
  /** It is where only the editor can look, which has not opened it: nobody knows what it holds, so nothing is reported. */
  "not-at-hand",
] as const;

export type SourceRefusal = (typeof REFUSALS)[number];

/** One object for each reason, so that what was read before and what is read now compare by `===`. */
export const refusals = Object.fromEntries(
  REFUSALS.map((refused) => [refused, Object.freeze({ refused })]),
) as unknown as Readonly<Record<SourceRefusal, RefusedSource>>;

/** How large a source may be, in bytes. */
export const MAX_SOURCE_BYTES = 2_000_000;
