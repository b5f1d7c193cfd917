import { type Event, type LogLevel, type LogOutputChannel, type ViewColumn, window } from "vscode";
import { logText } from "../log-text.js";

/** An output channel in which text from outside stays text: it forges no lines and makes no links. */
export function createLogChannel(name: string): LogOutputChannel {
  return new PlainLogChannel(window.createOutputChannel(name, { log: true }));
}

class PlainLogChannel implements LogOutputChannel {
  readonly #channel: LogOutputChannel;

  constructor(channel: LogOutputChannel) {
    this.#channel = channel;
  }

  get name(): string {
    return this.#channel.name;
  }
  get logLevel(): LogLevel {
    return this.#channel.logLevel;
  }
  get onDidChangeLogLevel(): Event<LogLevel> {
    return this.#channel.onDidChangeLogLevel;
  }

  trace(message: string, ...args: readonly unknown[]): void {
    this.#channel.trace(logText(message, ...args));
  }
  debug(message: string, ...args: readonly unknown[]): void {
    this.#channel.debug(logText(message, ...args));
  }
  info(message: string, ...args: readonly unknown[]): void {
    this.#channel.info(logText(message, ...args));
  }
  warn(message: string, ...args: readonly unknown[]): void {
    this.#channel.warn(logText(message, ...args));
  }
  error(error: string | Error, ...args: readonly unknown[]): void {
    this.#channel.error(logText(error, ...args));
  }
  append(value: string): void {
    // Output of a process comes in parts, which end where a line does or do not.
    this.#channel.append(`${logText(value)}${value.endsWith("\n") ? "\n" : ""}`);
  }
  appendLine(value: string): void {
    this.#channel.appendLine(logText(value));
  }
  replace(value: string): void {
    this.#channel.replace(logText(value));
  }

  clear(): void {
    this.#channel.clear();
  }
  show(columnOrFocus?: ViewColumn | boolean, preserveFocus?: boolean): void {
    this.#channel.show(typeof columnOrFocus === "boolean" ? columnOrFocus : preserveFocus);
  }
  hide(): void {
    this.#channel.hide();
  }
  dispose(): void {
    this.#channel.dispose();
  }
}
