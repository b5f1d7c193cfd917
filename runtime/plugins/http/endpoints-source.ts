import { shortened } from "../../error.js";
import type { Json } from "../../json.js";
import type { Tool, ToolAnswer, ToolCall, ToolSource } from "../tool.js";
import { boundedText } from "./bounded-text.js";
import { type Operation, requestOf } from "./operation.js";

/** The most characters that are told of an answer that says that something failed. */
const LONGEST_ANSWER = 1000;

/** Operations over HTTP that answer with JSON or text. */
export class EndpointsSource implements ToolSource {
  readonly #byName: ReadonlyMap<string, Operation>;

  constructor(
    operations: readonly Operation[],
    private readonly baseUrl: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    this.#byName = new Map(operations.map((operation) => [operation.tool.name, operation]));
  }

  tools(): Promise<readonly Tool[]> {
    return Promise.resolve([...this.#byName.values()].map(({ tool }) => tool));
  }

  async call(tool: Tool, { args, signal, idempotencyKey }: ToolCall): Promise<ToolAnswer> {
    const operation = this.#byName.get(tool.name);
    if (operation === undefined) throw new Error(`There is no endpoint ${tool.name}.`);
    const { method } = operation;
    const { url, headers, body } = requestOf(operation, this.baseUrl, args);
    const response = await fetch(url, {
      method,
      headers: { accept: "application/json", "idempotency-key": idempotencyKey, ...headers, ...this.headers },
      // Headers with a key in them must not follow to another host.
      redirect: "manual",
      signal,
      ...(body === undefined ? {} : { body }),
    });
    const text = await boundedText(response);
    const what = `${method} ${operation.path} answered ${response.status}`;
    if (response.status >= 300 && response.status < 400)
      throw new Error(`${what}, a redirect, which is not followed: write the address that it leads to.`);
    if (!response.ok) throw new Error(text.trim() === "" ? `${what}.` : `${what}: ${shortened(text, LONGEST_ANSWER)}`);
    const isJson = /\bjson\b/.test(response.headers.get("content-type") ?? "");
    return isJson && text !== ""
      ? { data: jsonOf(text, what), text }
      : { text, ...(text === "" ? { data: null } : {}) };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function jsonOf(text: string, what: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new Error(`${what} with what is no JSON: ${shortened(text, LONGEST_ANSWER)}`, { cause });
  }
}
