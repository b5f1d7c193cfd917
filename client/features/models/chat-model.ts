import type { JsonObject } from "scaicore";
import type { ContentPart, GenerateResult, LanguageModel, ModelCall, StreamPart, StreamResult } from "scaicore/models";
import {
  type Chat,
  chatName,
  chatOf,
  type ChatContent,
  type ChatMessage,
  type ChatPart,
  type Chats,
} from "../../infrastructure/chat.js";
import { chatFailure } from "./chat-failures.js";

export interface ChatModelParts {
  readonly chats: Chats;
  /** Whether the run that makes a call, by its idempotency key, was started by hand. */
  readonly isByHand: (idempotencyKey: string) => boolean;
  /** An error that ends a request for good. */
  readonly failed: (message: string, details: JsonObject) => Error;
  /** Tokens of so many characters, where the model cannot count them. */
  readonly estimatedTokens: (characters: number) => number;
}

/** A model of VS Code as a model of the AI SDK's interface: with its own retries, limits and prices it answers like any other. */
export async function chatModel(parts: ChatModelParts, name: string): Promise<LanguageModel> {
  const all = await parts.chats.all();
  const chat = chatOf(all, name);
  if (chat === undefined) {
    const names = all.map(chatName).join(", ");
    const others =
      names === ""
        ? "It has none: install an extension that brings some, such as GitHub Copilot, and sign in."
        : `It has ${names}.`;
    throw parts.failed(`VS Code has no model ${name}. ${others}`, { model: name, status: 404, retryable: false });
  }
  return new ChatModel(parts, chat);
}

class ChatModel implements LanguageModel {
  readonly specificationVersion = "v3";
  readonly provider = "vscode";
  readonly modelId: string;

  constructor(
    private readonly parts: ChatModelParts,
    private readonly chat: Chat,
  ) {
    this.modelId = chatName(chat);
  }

  async doGenerate(call: ModelCall): Promise<GenerateResult> {
    const content: ContentPart[] = [];
    let text = "";
    let end: StreamPart = { type: "finish" };
    let warnings: StreamPart["warnings"] = [];
    for await (const part of this.#answer(call)) {
      if (part.type === "text-delta") text += part.delta ?? "";
      else if (part.type === "tool-call")
        content.push({ type: "tool-call", toolName: part.toolName ?? "", input: part.input });
      else if (part.type === "stream-start") warnings = part.warnings;
      else if (part.type === "finish") end = part;
    }
    return {
      content: [{ type: "text", text }, ...content],
      finishReason: end.finishReason ?? { unified: "other" },
      usage: end.usage ?? {},
      warnings: warnings ?? [],
      response: { modelId: this.modelId },
    };
  }

  doStream(call: ModelCall): Promise<StreamResult> {
    const parts = this.#answer(call);
    const reader = {
      read: async () => {
        const { done = false, value } = await parts.next();
        return { done, value };
      },
      cancel: async () => {
        await parts.return(undefined);
      },
    };
    return Promise.resolve({ stream: { getReader: () => reader } });
  }

  async *#answer(call: ModelCall): AsyncGenerator<StreamPart, undefined> {
    const { abortSignal: signal = new AbortController().signal } = call;
    const [tool] = call.tools ?? [];
    if (tool !== undefined && this.chat.capabilities?.supportsToolCalling === false) {
      // Said before anything is sent: the schema then goes in the text.
      yield {
        type: "stream-start",
        warnings: [{ type: "unsupported", feature: "tools", details: `${this.modelId} calls no tools.` }],
      };
      return;
    }
    const messages = this.#messages(call);
    this.#checkConsent(call);
    yield { type: "stream-start", warnings: [] };
    yield { type: "response-metadata", modelId: this.modelId };
    let said = "";
    for await (const part of this.#send(call, messages, signal)) {
      switch (part.kind) {
        case "text":
          said += part.text;
          yield { type: "text-delta", delta: part.text };
          break;
        case "call": {
          const input = JSON.stringify(part.input);
          said += input;
          yield { type: "tool-call", toolName: part.name, input };
        }
      }
    }
    const usage = {
      inputTokens: { total: await this.#count(textOf(messages)) },
      outputTokens: { total: await this.#count(said) },
      estimated: true,
    };
    // VS Code does not say why an answer ended; one without a word did not begin.
    yield {
      type: "finish",
      finishReason: said === "" ? { unified: "other" } : { unified: "stop", raw: "stop" },
      usage,
    };
  }

  /** The parts of the answer. An abort ends it at once, whether the vendor heeds it or not. */
  async *#send(call: ModelCall, messages: readonly ChatMessage[], signal: AbortSignal): AsyncGenerator<ChatPart> {
    const { temperature, maxOutputTokens } = call;
    const [tool] = call.tools ?? [];
    const request = {
      messages,
      options: {
        ...(temperature === undefined ? {} : { temperature }),
        ...(maxOutputTokens === undefined || !Number.isFinite(maxOutputTokens) ? {} : { max_tokens: maxOutputTokens }),
      },
      ...(tool === undefined
        ? {}
        : { tool: { name: tool.name, description: tool.description ?? "", inputSchema: tool.inputSchema as object } }),
    };
    const stopped = abortOf(signal);
    let reader: AsyncIterator<ChatPart> | undefined;
    try {
      const parts = await Promise.race([this.chat.send(request, signal), stopped.promise]);
      reader = parts[Symbol.asyncIterator]();
      for (;;) {
        const next = await Promise.race([reader.next(), stopped.promise]);
        if (next.done === true) return;
        yield next.value;
      }
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      const failure = chatFailure(error, this.modelId);
      throw failure === undefined ? error : this.#failed(failure.message, failure.details);
    } finally {
      stopped.dispose();
      // Not waited for: one that is silent may be silent about this too.
      void reader?.return?.().catch(() => undefined);
    }
  }

  #messages({ prompt }: ModelCall): readonly ChatMessage[] {
    const system = prompt.filter(({ role }) => role === "system").map(({ content }) => content as string);
    const messages = prompt.flatMap((message): ChatMessage[] => {
      switch (message.role) {
        case "system":
          return [];
        case "assistant":
          return [{ role: "assistant", content: message.content.map(({ text }) => ({ kind: "text", text })) }];
        case "user":
          return [{ role: "user", content: message.content.map((part) => this.#content(part)) }];
      }
    });
    if (system.length === 0) return messages;
    const first: ChatContent = { kind: "text", text: system.join("\n\n") };
    const [begin, ...rest] = messages;
    return begin?.role === "user"
      ? [{ role: "user", content: [first, ...begin.content] }, ...rest]
      : [{ role: "user", content: [first] }, ...messages];
  }

  #content(part: Extract<ModelCall["prompt"][number], { role: "user" }>["content"][number]): ChatContent {
    if (part.type === "text") return { kind: "text", text: part.text };
    if (!this.parts.chats.takesPictures)
      throw this.#cannot("This VS Code passes no pictures on to its models; a newer one does.");
    if (this.chat.capabilities?.supportsImageToText === false) throw this.#cannot(`${this.modelId} takes no pictures.`);
    if (typeof part.data !== "string")
      throw this.#cannot("VS Code's models take pictures as data:image/…;base64,…, and not by their addresses.");
    return { kind: "picture", mediaType: part.mediaType, data: part.data };
  }

  /** VS Code asks the person once whether an extension may use a model: a run that goes on by itself must not bring that up. */
  #checkConsent({ headers = {} }: ModelCall): void {
    const { chats, isByHand } = this.parts;
    if (chats.mayAsk(this.chat) === true || isByHand(headers["idempotency-key"] ?? "")) return;
    throw this.#failed(
      `ScaiCore may not use ${this.modelId} yet: VS Code asks you that, and a run that nobody started by hand does not bring it up. Test the connection once, or start a flow that asks it.`,
      { retryable: false, no_consent: true },
    );
  }

  async #count(text: string): Promise<number> {
    try {
      return await this.chat.countTokens(text);
    } catch {
      return this.parts.estimatedTokens(text.length);
    }
  }

  #failed(message: string, details: JsonObject): Error {
    return this.parts.failed(message, { model: this.modelId, ...details });
  }

  #cannot(message: string): Error {
    return this.#failed(message, { retryable: false });
  }
}

function textOf(messages: readonly ChatMessage[]): string {
  const texts = messages.flatMap(({ content }) => content.map((part) => (part.kind === "text" ? part.text : "")));
  return texts.filter((text) => text !== "").join("\n");
}

/** Rejects when the signal is aborted; nothing waits for it in the end. */
function abortOf(signal: AbortSignal): { readonly promise: Promise<never>; readonly dispose: () => void } {
  let stop = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason as Error);
  });
  promise.catch(() => undefined);
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop, { once: true });
  return { promise, dispose: () => signal.removeEventListener("abort", stop) };
}
