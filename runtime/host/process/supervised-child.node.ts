import { type ChildProcess, fork, type Serializable } from "node:child_process";

export interface SupervisedChildOptions {
  /** The path of the module that the process runs. */
  readonly module: string;
  readonly args?: readonly string[];
  /** The whole environment of the process; that of this process by default. */
  readonly env?: NodeJS.ProcessEnv;
  /** Options of Node; those of this process by default. */
  readonly execArgv?: readonly string[];
  /** The limit of its JavaScript heap, in MB. */
  readonly memoryMb: number;
  readonly stdin: "inherit" | "ignore";
  readonly stdout: "inherit" | "ignore" | "pipe";
  /** Descriptors of this process that the child has as 4, 5, and so on. Its standard error is read here; see `lastWords`. */
  readonly shared?: readonly number[];
  /** How messages are encoded; `"json"` by default. */
  readonly serialization?: "json" | "advanced";
  readonly onMessage: (message: Serializable) => void;
  /** Receives what the process writes to its standard error, up to the report of a fatal error, which is kept back. */
  readonly onErrorOutput?: (bytes: Uint8Array) => void;
}

/** How a supervised process has ended. */
export type ChildEnd = {
  /** The last text on its standard error, at most about 64 kB: what Node and V8 say about a fatal error. */
  readonly lastWords: string;
} & (
  | { readonly kind: "exited"; readonly code: number }
  /** This process has killed it. */
  | { readonly kind: "killed" }
  | { readonly kind: "out-of-memory" }
  /** It crashed, or another process has killed it: the system does so when memory runs out. */
  | { readonly kind: "signalled"; readonly signal: NodeJS.Signals }
);

/** How long a process may take to stop by itself before it is killed, in ms, so that a stop is over within a second. */
export const STOP_GRACE_MS = 500;

/**
 * A process of Node that can be stopped for certain: it is asked first and killed when it does not listen, because a process that
 * computes handles neither messages nor signals. The limit of its memory ends it and nothing else.
 */
export class SupervisedChild {
  /** Resolves when the process is gone and all its output is read; rejects if it cannot be started. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: ChildProcess;
  #grace: NodeJS.Timeout | undefined;
  #killed = false;

  constructor(options: SupervisedChildOptions) {
    const {
      module,
      args = [],
      env,
      execArgv = process.execArgv,
      memoryMb,
      stdin,
      stdout,
      shared = [],
      serialization = "json",
    } = options;
    this.#process = fork(module, [...args], {
      ...(env === undefined ? {} : { env }),
      // After the others, because the last one counts.
      execArgv: [...execArgv, `--max-old-space-size=${memoryMb}`],
      stdio: [stdin, stdout, "pipe", "ipc", ...shared],
      serialization,
    });
    this.#process.on("message", options.onMessage);
    const words = lastWordsOf(this.#process, options.onErrorOutput ?? (() => undefined));
    this.ended = new Promise((resolve, reject) => {
      this.#process.once("error", reject);
      this.#process.once("close", (code, signal) => {
        this.spare();
        const lastWords = words();
        if (OUT_OF_MEMORY.test(lastWords)) resolve({ kind: "out-of-memory", lastWords });
        // Without a signal it ended by itself, even if it was about to be killed.
        else if (signal === null) resolve({ kind: "exited", code: code ?? 0, lastWords });
        else resolve(this.#killed ? { kind: "killed", lastWords } : { kind: "signalled", signal, lastWords });
      });
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Whether this process has killed it, or tried to when it had just ended. */
  get killed(): boolean {
    return this.#killed;
  }

  /** The output of the process, if `stdout` is `"pipe"`. */
  get stdout(): NodeJS.ReadableStream | null {
    return this.#process.stdout;
  }

  /** Sends a message; one to a process that has ended is lost. */
  send(message: Serializable): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /** Asks the process to stop with a message that it understands, and kills it if it lives on after `graceMs`. */
  stop(message: Serializable, graceMs: number = STOP_GRACE_MS): void {
    this.send(message);
    this.#grace ??= setTimeout(() => {
      this.kill();
    }, graceMs);
  }

  /** Takes back that the process will be killed, because it is about to end by itself. */
  spare(): void {
    clearTimeout(this.#grace);
    this.#grace = undefined;
  }

  /** Ends the process at once, whatever it does. */
  kill(): void {
    this.spare();
    if (this.#process.kill("SIGKILL")) this.#killed = true;
  }
}

/**
 * For the supervised process: ends it when the process that supervises it is gone. A process that computes ends when its event
 * loop gets a turn.
 */
export function endWithSupervisor(): void {
  process.once("disconnect", () => process.exit(1));
}

/** What V8 and Node write when a heap, or the memory of the system, is used up. */
const OUT_OF_MEMORY = /FATAL ERROR: .*(?:out of memory|allocation failed)|Fatal (?:JavaScript|process) out of memory/i;
/** How such a report, or that of another fatal error, begins. */
const FATAL = /<--- Last few GCs --->|FATAL ERROR: |^# *$|# Fatal /m;
const KEPT = 65_536;

/** Collects the error output of a process. Passes it on until a fatal error is reported, which is for its supervisor to tell. */
function lastWordsOf(child: ChildProcess, pass: (bytes: Uint8Array) => void): () => string {
  let kept = Buffer.alloc(0);
  let fatal = false;
  child.stderr?.on("data", (bytes: Buffer) => {
    kept = Buffer.concat([kept, bytes]).subarray(-KEPT);
    fatal ||= FATAL.test(bytes.toString("latin1"));
    if (!fatal) pass(bytes);
  });
  return () => kept.toString("utf8");
}
