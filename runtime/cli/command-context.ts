import type { Style } from "./output/style.js";
import type { Report } from "./output/report.js";

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
