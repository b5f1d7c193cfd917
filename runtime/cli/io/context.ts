import type { JsonObject } from "../../json.js";
import type { Supervision } from "../supervision/supervision.js";
import type { Style } from "./style.js";

/** The environment of a command. */
export interface CommandContext {
  /** The directory that paths on the command line are relative to. */
  readonly cwd: string;
  readonly report: Report;
  readonly terminal: Terminal;
  readonly supervision: Supervision;
}

/** The terminal, or the pipes in its place. */
export interface Terminal {
  readonly out: Style;
  readonly err: Style;
  /** Whether a person can be asked. */
  readonly interactive: boolean;
  /** Whether stderr is a terminal, which can show progress. */
  readonly live: boolean;
  /** Writes text, or the bytes of a file, to stdout. */
  print(text: string | Uint8Array): void;
  /** Writes text to stderr. */
  note(text: string): void;
  /** Reads all of stdin, as text of at most 64 MB. */
  readInput(): Promise<string>;
  /** Asks on stderr and reads a line; `undefined` at the end of input. */
  ask(question: string): Promise<string | undefined>;
  /** Releases the keyboard after the last question, so that Ctrl+C is a signal again. */
  endAsking(): void;
}

/** The output of a command. With `--json` stdout gets exactly one object, and everything else goes to stderr. */
export interface Report {
  readonly json: boolean;
  /** Reports a step. */
  say(line: string): void;
  /** Reports a warning or a mistake; always on stderr. */
  warn(line: string): void;
  /** From now on stdout belongs to a file that the command writes, and what people read goes to stderr. */
  redirect(): void;
  /** Reports the outcome, once. The text is made only if it is shown. */
  finish(json: JsonObject, text: () => string): void;
}

export function createReport(json: boolean, terminal: Terminal, pretty: boolean): Report {
  const print = (text: string) => {
    terminal.print(text);
  };
  const note = (text: string) => {
    terminal.note(text);
  };
  let steps = json ? note : print;
  let outcome = print;
  return {
    json,
    redirect() {
      steps = outcome = note;
    },
    say(line) {
      steps(`${line}\n`);
    },
    warn(line) {
      terminal.note(`${line}\n`);
    },
    finish(object, text) {
      const shown = json ? JSON.stringify(object, undefined, pretty ? 2 : undefined) : text();
      if (shown !== "") outcome(shown.endsWith("\n") ? shown : `${shown}\n`);
    },
  };
}
