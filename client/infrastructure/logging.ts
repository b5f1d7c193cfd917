import type { LogOutputChannel } from "vscode";
import { traceOf } from "./errors.js";
import { createLogChannel } from "./ui/log-channel.js";

/** The extension's log: an output channel whose level "Developer: Set Log Level" sets. */
export interface Log {
  readonly channel: LogOutputChannel;
  info(message: string): void;
  warn(message: string): void;
  debug(message: string): void;
  /** `doing` says what failed; the error's stack goes to the log and nowhere else. */
  error(doing: string, error: unknown): void;
}

export function createLog(name: string): Log {
  const channel = createLogChannel(name);
  return {
    channel,
    info: (message) => channel.info(message),
    warn: (message) => channel.warn(message),
    debug: (message) => channel.debug(message),
    error: (doing, error) => channel.error(`${doing}: ${traceOf(error)}`),
  };
}
