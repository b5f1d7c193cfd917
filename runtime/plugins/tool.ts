import type { Json, JsonObject } from "../json.js";

/** What a plugin offers as one of its methods. */
export interface Tool {
  /** As the plugin spells it. */
  readonly name: string;
  readonly description?: string;
  /** JSON Schema of the arguments by name; absent where nothing is known of them. */
  readonly input?: JsonObject;
  /** JSON Schema of what it gives; absent where it gives text, or nothing is known. */
  readonly output?: JsonObject;
  /** Whether what it gives is the one field of the object that `output` describes, because a protocol demands an object. */
  readonly wrapped?: string;
  /** Why it cannot be called, as a sentence. */
  readonly refused?: string;
}

/** What a tool has answered. */
export interface ToolAnswer {
  /** As data; absent when it answered with text alone. */
  readonly data?: Json;
  readonly text: string;
}

/** What goes with a call. */
export interface ToolCall {
  readonly args: JsonObject;
  /** The settings of the plugin in the program. */
  readonly settings: JsonObject;
  readonly signal: AbortSignal;
  readonly idempotencyKey: string;
}

/** A plugin that is there: a server, endpoints, a module. Its failures are errors whose text may be shown once secrets are cut out. */
export interface ToolSource {
  tools(signal?: AbortSignal): Promise<readonly Tool[]>;
  call(tool: Tool, call: ToolCall): Promise<ToolAnswer>;
  close(): Promise<void>;
}
