import type { JsonObject } from "../../json.js";
import type { Terminal } from "../command-context.js";

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
