/** Which process this is, in terms that another process can check. */
export interface HostIdentity {
  readonly host: HostId;
  readonly pid: number;
  /** When the process began, in the system's own unit; tells it from a later one with the same pid. */
  readonly started?: string;
  /** How a process of this host is: `undefined` when it is gone. */
  look(pid: number): Promise<{ readonly started?: string } | undefined>;
}

/** Two processes with equal host ids see each other by pid. */
export interface HostId {
  readonly hostname: string;
  /** Changes with every boot; on systems that do not tell, something about the machine. */
  readonly boot: string;
  readonly pidNamespace: string;
}

export function sameHost(a: HostId, b: HostId): boolean {
  return a.hostname === b.hostname && a.boot === b.boot && a.pidNamespace === b.pidNamespace;
}
