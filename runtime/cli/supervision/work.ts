/** What the supervisor and the command that it supervises tell each other. */
/** What a command is doing, with what its supervisor needs to end it. */
export type Work = InvocationWork | TestWork;

export interface InvocationWork {
  readonly kind: "invocation";
  readonly invocationId: string;
  /** The value of `--store`, for suggested commands. */
  readonly storeFlag?: string;
  readonly events: EventOptions;
  /** The time after which it is cancelled. */
  readonly timeoutMs?: number;
}

/** Where the events of a run go. */
export interface EventOptions {
  readonly trace: boolean;
  /** The value of `--events`. */
  readonly file?: string;
  /** Paths that the command reads. */
  readonly inputs: readonly string[];
  /** The directory of the store; absolute. */
  readonly store: string;
}

export interface TestWork {
  readonly kind: "test";
  readonly name: string;
  /** The program that the test belongs to. */
  readonly source: string;
  /** The file of the outcomes, which is written when all tests have ended. */
  readonly junit?: string;
  /** The time after which it has failed. */
  readonly timeoutMs?: number;
}

/** Sent by the command, which goes on when it is answered: so the supervisor always knows whether a result is still to be told. */
export type FromCommand = { readonly work: Work } | { readonly work: null };

export type FromSupervisor =
  | { readonly kind: "noted" }
  /** Cancel what runs, and report that. */
  | { readonly kind: "stop"; readonly reason: string }
  /** End at once. */
  | { readonly kind: "leave"; readonly code: number };

/** Checks nothing but the shape: both ends are of the same version. */
export const isFromCommand = (message: unknown): message is FromCommand =>
  typeof message === "object" && message !== null && "work" in message;
export const isFromSupervisor = (message: unknown): message is FromSupervisor =>
  typeof message === "object" && message !== null && "kind" in message;

/** The environment variable by which a process knows that it is supervised; it holds the process id of the supervisor. */
export const SUPERVISED_BY = "SCAICORE_SUPERVISED_BY";

/** The descriptor of a supervised command that is the standard error of its supervisor. */
export const SHARED_STDERR = 4;
