/** What a server that speaks a protocol is told to say, and what it was asked. */
import type { IncomingHttpHeaders } from "node:http";
import type { Json, JsonObject } from "scaicore";

/** What the server says to one request. */
export interface Reply {
  /** The answer of the model: JSON as its text, or any text. */
  readonly text?: string;
  readonly finish?: "stop" | "length" | "refusal";
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The body of a reply that is no answer. */
  readonly body?: string;
  /** How a stream ends before its answer does, after a few words. */
  readonly breaks?: "cut" | "end" | "error" | "silence";
  /** All of a stream but its last line, `[DONE]`. */
  readonly noDone?: true;
  readonly delayMs?: number;
  /** The connection is closed before anything is said. */
  readonly hangUp?: true;
  /** Nothing is said at all. */
  readonly silent?: true;
  /** A vector for each text that is embedded. */
  readonly vector?: (text: string) => readonly number[];
}

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  /** How the answer was asked for. */
  readonly mode: "format" | "tool" | "text";
  readonly streams: boolean;
}

/** How one protocol says an answer: whole, and as the pieces of a stream. */
export interface Protocol {
  readonly whole: (reply: Reply, asked: Asked) => JsonObject;
  readonly stream: (
    reply: Reply,
    asked: Asked,
  ) => {
    readonly start: readonly string[];
    readonly words: readonly string[];
    readonly error: string;
    readonly end: readonly string[];
    readonly last: string;
  };
}

export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");
export const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,6}/g) ?? [];
export const data = (value: Json): string => `data: ${JSON.stringify(value)}\n\n`;
export const event = (value: JsonObject): string => `event: ${textOf(value.type)}\n${data(value)}`;
export const toolName = ({ body }: Asked): string => {
  const [tool] = body.tools as readonly JsonObject[];
  return textOf((tool?.function as JsonObject | undefined)?.name ?? tool?.name);
};

/** What each answer says it has used. */
export const USAGE = { input: 11, output: 7, cached: 4, reasoning: 2 };
