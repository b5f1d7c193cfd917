import { pathToFileURL } from "node:url";
import { messageOf } from "../error.js";
import type { Json } from "../json.js";
import type { Tool, ToolAnswer, ToolCall, ToolSource } from "./tool.js";

type Exported = (args: unknown, call: unknown) => unknown;

/** The functions that a module in JavaScript exports. Each gets the arguments by name, and `{ signal, idempotencyKey, settings }`. */
export class ModuleSource implements ToolSource {
  #loading: Promise<ReadonlyMap<string, Exported>> | undefined;

  constructor(
    private readonly path: string,
    private readonly shown: string,
  ) {}

  async tools(): Promise<readonly Tool[]> {
    return [...(await this.#functions()).keys()].map((name) => ({ name }));
  }

  async call(tool: Tool, { args, ...rest }: ToolCall): Promise<ToolAnswer> {
    const method = (await this.#functions()).get(tool.name);
    if (method === undefined) throw new Error(`${this.shown} exports no function ${tool.name}.`);
    const { signal, idempotencyKey, settings } = rest;
    const data = (await method(args, { signal, idempotencyKey, settings })) ?? null;
    return { data: data as Json, text: typeof data === "string" ? data : "" };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #functions(): Promise<ReadonlyMap<string, Exported>> {
    this.#loading ??= this.#load();
    this.#loading.catch(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<ReadonlyMap<string, Exported>> {
    let loaded: Readonly<Record<string, unknown>>;
    try {
      loaded = (await import(pathToFileURL(this.path).href)) as Readonly<Record<string, unknown>>;
    } catch (error) {
      throw new Error(`${this.shown} cannot be loaded: ${messageOf(error)}`, { cause: error });
    }
    const inner = loaded.default;
    const all = { ...(typeof inner === "object" && inner !== null ? inner : {}), ...loaded };
    const functions = Object.entries(all).filter(
      (entry): entry is [string, Exported] => entry[0] !== "default" && typeof entry[1] === "function",
    );
    if (functions.length === 0)
      throw new Error(
        `${this.shown} exports no function: each method of the plugin is one, \`export function name(args) { … }\`.`,
      );
    return new Map(functions);
  }
}
