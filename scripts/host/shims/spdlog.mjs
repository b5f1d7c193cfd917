// Stands in for VS Code's native log writer, @vscode/spdlog, which npm delivers as C++ source: with this file the host
// needs no compiler, and the Output panel (which reads these files) shows what extensions write.
// Only what VS Code calls, by the native module's names; rotation is left out, as a host's logs live for one run.
import { appendFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical", "off"];
let initialLevel = 2;

export class Logger {
  #file;
  #level = initialLevel;
  #plain = false;
  constructor(_type, _name, file) {
    this.#file = file;
  }
  #write(level, message) {
    if (level < this.#level) return;
    const time = new Date().toISOString().replace("T", " ").replace("Z", "");
    try {
      appendFileSync(this.#file, this.#plain ? message : `${time} [${LEVELS[level]}] ${message}\n`);
    } catch {
      // A logger must never take its program down, e.g. when its folder was removed at the end of a run.
    }
  }
  trace(message) {
    this.#write(0, message);
  }
  debug(message) {
    this.#write(1, message);
  }
  info(message) {
    this.#write(2, message);
  }
  warn(message) {
    this.#write(3, message);
  }
  error(message) {
    this.#write(4, message);
  }
  critical(message) {
    this.#write(5, message);
  }
  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  clearFormatters() {
    this.#plain = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}

async function createLogger(type, name, file) {
  await mkdir(dirname(file), { recursive: true });
  return new Logger(type, name, file);
}

export const version = 0;
export const setLevel = (level) => {
  initialLevel = level;
};
export const setFlushOn = () => {};
export const shutdown = () => {};
export const createRotatingLogger = (name, file) => createLogger("rotating", name, file);
export const createAsyncRotatingLogger = (name, file) => createLogger("rotating_async", name, file);
