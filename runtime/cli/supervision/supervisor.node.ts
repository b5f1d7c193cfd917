import type { Serializable } from "node:child_process";
import { STOP_GRACE_MS, SupervisedChild } from "../../host/process/supervised-child.node.js";
import { durationText } from "../../ir/print.js";
import { memoryOf } from "../args/max-memory.js";
import { type FromSupervisor, isFromCommand, SUPERVISED_BY, type Work } from "./work.js";

/** The exit codes of a process that a signal ended, as shells give them. */
const SIGNAL_CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** How long a process that shall leave at once may take to give the terminal back, in ms. */
const LEAVE_MS = 100;

/** How long a test may take to stop, in ms. More than a run, because to kill it takes the outcomes of the tests after it. */
const TEST_GRACE_MS = 5000;

/** The longest delay of `setTimeout`; longer ones fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs a command in a process of its own and returns its exit code. Ctrl+C and `--timeout` then end the command whatever it
 * computes, and its memory is limited. This process loads nothing else, so that it costs little.
 */
export async function supervise(argv: readonly string[], main: string): Promise<number> {
  return await new Supervisor(argv, main).exitCode();
}

class Supervisor {
  readonly #child: SupervisedChild;
  readonly #memoryMb: number;
  #work: Work | undefined;
  #timeout: NodeJS.Timeout | undefined;
  /** Why the work shall stop. */
  #stopped: string | undefined;
  /** The exit code with which the command shall end at once. */
  #left: number | undefined;
  #hasEnded = false;

  constructor(
    private readonly argv: readonly string[],
    main: string,
  ) {
    this.#memoryMb = memoryOf(argv);
    for (const [signal, code] of Object.entries(SIGNAL_CODES)) {
      process.on(signal, () => {
        // A closed terminal leaves the run to `recover`, as a crash does.
        if (signal === "SIGHUP") this.#leave(code);
        else this.#interrupt(code, signal === "SIGINT" ? "Ctrl+C" : signal);
      });
    }
    process.stderr.on("error", () => undefined);
    this.#child = new SupervisedChild({
      module: main,
      args: argv,
      env: { ...process.env, [SUPERVISED_BY]: String(process.pid) },
      memoryMb: this.#memoryMb,
      stdin: "inherit",
      stdout: "inherit",
      shared: [2],
      onMessage: (message) => {
        this.#hear(message);
      },
      onErrorOutput: (bytes) => process.stderr.write(bytes),
    });
  }

  async exitCode(): Promise<number> {
    const end = await this.#child.ended;
    this.#hasEnded = true;
    clearTimeout(this.#timeout);
    if (end.kind === "exited") return end.code;
    if (this.#left !== undefined) return this.#left;
    const { reportEnd } = await import("./report-end.node.js");
    const { argv } = this;
    return await reportEnd({ argv, end, memoryMb: this.#memoryMb, work: this.#work, stopped: this.#stopped });
  }

  #hear(message: Serializable): void {
    // A command that was killed waited for the answer, so it has reported nothing.
    if (!isFromCommand(message) || this.#child.killed) return;
    clearTimeout(this.#timeout);
    // What has ended by itself is reported by the command.
    this.#child.spare();
    this.#stopped = undefined;
    this.#work = message.work ?? undefined;
    const { timeoutMs } = this.#work ?? {};
    if (timeoutMs !== undefined) {
      this.#timeout = setTimeout(
        () => {
          this.#timeOut(timeoutMs);
        },
        Math.min(timeoutMs, MAX_TIMER_MS),
      );
    }
    this.#child.send({ kind: "noted" } satisfies FromSupervisor);
  }

  #interrupt(code: number, by: string): void {
    if (this.#work?.kind !== "invocation" || this.#stopped !== undefined) {
      this.#leave(code);
      return;
    }
    say(`Cancelling... ${by === "Ctrl+C" ? "Press Ctrl+C again to leave at once." : ""}`.trimEnd());
    this.#stop(`cancelled by ${by}`);
  }

  #timeOut(timeoutMs: number): void {
    const time = durationText(timeoutMs);
    if (this.#work?.kind === "invocation") say(`Cancelling: --timeout ${time} is over.`);
    this.#stop(`cancelled after ${time} (--timeout)`);
  }

  #stop(reason: string): void {
    clearTimeout(this.#timeout);
    this.#stopped = reason;
    const graceMs = this.#work?.kind === "test" ? TEST_GRACE_MS : STOP_GRACE_MS;
    this.#child.stop({ kind: "stop", reason } satisfies FromSupervisor, graceMs);
  }

  #leave(code: number): void {
    // What this process is about to report is given up too.
    if (this.#hasEnded || this.#left !== undefined) process.exit(code);
    this.#left = code;
    if (this.#work?.kind === "test") say(`Stopped in the test "${this.#work.name}" of ${this.#work.source}.`);
    this.#child.spare();
    this.#child.stop({ kind: "leave", code } satisfies FromSupervisor, LEAVE_MS);
  }
}

/** Writes a line to stderr, in the place of a line that shows progress. */
function say(line: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\u001b[K" : ""}${line}\n`);
}
