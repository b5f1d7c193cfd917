import type { JsonObject } from "../../json.js";
import type { Style } from "./style.js";

/** What a command has of the world around it. */
export interface CommandContext {
  /** Paths on the command line are relative to it. */
  readonly cwd: string;
  readonly report: Report;
  readonly terminal: Terminal;
}

/** The two ends of the terminal, or the pipes that stand for them. */
export interface Terminal {
  readonly out: Style;
  readonly err: Style;
  /** Is there a person who can be asked? */
  readonly interactive: boolean;
  /** Does stderr show lines as they come? */
  readonly live: boolean;
  /** Written to stdout as it is. */
  print(text: string): void;
  /** Written to stderr as it is. */
  note(text: string): void;
  /** All of stdin, as text. */
  readInput(): Promise<string>;
  /** Asks on stderr and reads a line; undefined at the end of input. */
  ask(question: string): Promise<string | undefined>;
  /** Gives the keyboard back after the last question, so that Ctrl+C is a signal again. */
  endAsking(): void;
}

/** Where a command says what it does. With `--json` stdout holds exactly one object, and all else goes to stderr. */
export interface Report {
  readonly json: boolean;
  /** A step on the way. */
  say(line: string): void;
  /** Something to know besides; always on stderr. */
  warn(line: string): void;
  /** The outcome, once. The text is made only when it is shown. */
  finish(json: JsonObject, text: () => string): void;
}

export function createReport(json: boolean, terminal: Terminal, pretty: boolean): Report {
  return {
    json,
    say(line) {
      if (json) terminal.note(`${line}\n`);
      else terminal.print(`${line}\n`);
    },
    warn(line) {
      terminal.note(`${line}\n`);
    },
    finish(object, text) {
      const shown = json ? JSON.stringify(object, undefined, pretty ? 2 : undefined) : text();
      if (shown !== "") terminal.print(shown.endsWith("\n") ? shown : `${shown}\n`);
    },
  };
}
