import type { Person } from "../../host/interfaces.js";

/** What somebody may do. `read` sees every run and checkpoint; without it people see what they started, or may decide. */
export const ACCESS = ["start", "read", "decide", "cancel", "metrics"] as const;
export type Access = (typeof ACCESS)[number];

export const isAccess = (word: unknown): word is Access => (ACCESS as readonly unknown[]).includes(word);

/** Who sends a request, as its key, token or session says. */
export interface Principal {
  readonly person: Person;
  readonly access: ReadonlySet<Access>;
  /** Until when, in milliseconds since 1970; a session ends then too. */
  readonly until?: number;
}
