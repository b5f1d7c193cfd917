import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { PluginsConfigError } from "./config.js";

const VARIABLE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Puts the values of environment variables in the place of `${env:NAME}`, and remembers them, because most of them are secrets. */
export class Variables {
  readonly #secrets = new Set<string>();

  constructor(
    private readonly env: Readonly<Record<string, string | undefined>>,
    private readonly shown: string,
  ) {}

  /** The values that were put in, but for paths, which are no secrets. */
  get secrets(): ReadonlySet<string> {
    return this.#secrets;
  }

  /**
   * @param where what the text is, for the message
   * @throws PluginsConfigError for a variable that is not set, or that is written in another way
   */
  expand(text: string, where: string): string {
    const expanded = text.replaceAll(VARIABLE, (_all, name: string) => {
      const value = this.env[name];
      if (value === undefined)
        throw new PluginsConfigError(
          `${this.shown}: ${where} needs the environment variable ${name}, which is not set.`,
          this.shown,
        );
      if (!isAbsolute(value) || !existsSync(value)) this.#secrets.add(value);
      return value;
    });
    const other = /\$\{[^}]*\}?/.exec(text.replaceAll(VARIABLE, ""));
    if (other !== null)
      throw new PluginsConfigError(
        `${this.shown}: ${where}: ${other[0]} means nothing here. An environment variable is written \${env:NAME}.`,
        this.shown,
      );
    return expanded;
  }

  all(texts: Readonly<Record<string, string>>, where: string): Record<string, string> {
    return Object.fromEntries(
      Object.entries(texts).map(([name, text]) => [name, this.expand(text, `${where}.${name}`)]),
    );
  }
}
