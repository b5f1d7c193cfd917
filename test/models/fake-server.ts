/**
 * A server on the loopback that speaks the protocols of real ones: OpenAI's chat completions and responses, Anthropic's messages, and
 * embeddings; plain and streamed. What it says is a list of replies, taken in turn; the last one is said for ever.
 */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json, JsonObject } from "scaicore";
import { chat } from "./protocols/chat.js";
import { messages } from "./protocols/messages.js";
import { type Asked, type Reply, textOf } from "./protocols/protocol.js";
import { responses } from "./protocols/responses.js";

export type { Asked, Reply };

export interface FakeServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Resolves when a client has closed the connection of a request that was not answered. */
  readonly left: Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startFakeServer(replies: readonly (Reply | ((asked: Asked) => Reply))[]): Promise<FakeServer> {
  const asked: Asked[] = [];
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) leave();
    });
    void (async () => {
      let text = "";
      for await (const chunk of request) text += String(chunk);
      const isJson = request.headers["content-type"]?.includes("json") === true;
      const body = (isJson ? JSON.parse(text) : {}) as JsonObject;
      const seen = {
        path: request.url ?? "",
        headers: request.headers,
        body,
        mode: modeOf(body),
        streams: body.stream === true,
      };
      const given = replies[Math.min(asked.length, replies.length - 1)]!;
      asked.push(seen);
      await say(typeof given === "function" ? given(seen) : given, seen, response);
    })().catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A test that fails before it closes the server must not keep its process.
  server.unref();
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    left,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function modeOf(body: JsonObject): Asked["mode"] {
  if (Array.isArray(body.tools) && body.tools.length > 0) return "tool";
  const text = body.text as JsonObject | undefined;
  const config = body.output_config as JsonObject | undefined;
  return body.response_format !== undefined || text?.format !== undefined || config?.format !== undefined
    ? "format"
    : "text";
}

async function say(reply: Reply, asked: Asked, response: ServerResponse): Promise<void> {
  if (reply.silent === true) return;
  if (reply.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, reply.delayMs));
  if (reply.hangUp === true) {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = reply;
  if (body !== undefined || status !== 200) {
    response.writeHead(status, { "content-type": "application/json", "x-request-id": "req-1", ...headers });
    response.end(body ?? JSON.stringify({ error: { message: `status ${status}`, type: "server_error" } }));
    return;
  }
  const json = (value: Json) => {
    response.writeHead(200, { "content-type": "application/json", "x-request-id": "req-1", ...headers });
    response.end(JSON.stringify(value));
  };
  if (asked.path.endsWith("/images/generations")) {
    json({ created: 1, data: [{ b64_json: btoa(textOf(asked.body.prompt)) }] });
    return;
  }
  if (asked.path.endsWith("/audio/speech")) {
    response.writeHead(200, { "content-type": "audio/mpeg" });
    response.end(Buffer.from(textOf(asked.body.input)));
    return;
  }
  if (asked.path.endsWith("/audio/transcriptions")) {
    json({ text: reply.text ?? "" });
    return;
  }
  if (asked.path.endsWith("/embeddings")) {
    const inputs = asked.body.input as readonly string[];
    const data = inputs.map((input, index) => ({
      object: "embedding",
      index,
      embedding: reply.vector?.(input) ?? [1, 0],
    }));
    json({ object: "list", data, model: textOf(asked.body.model), usage: { prompt_tokens: 3, total_tokens: 3 } });
    return;
  }
  const protocol = asked.path.endsWith("/messages") ? messages : asked.path.endsWith("/responses") ? responses : chat;
  if (!asked.streams) {
    json(protocol.whole(reply, asked));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream", "x-request-id": "req-1", ...headers });
  const { start, words, error, end, last } = protocol.stream(reply, asked);
  const write = (lines: readonly string[]) => {
    for (const line of lines) response.write(line);
  };
  write(start);
  const shown = reply.breaks === undefined ? words : words.slice(0, 3);
  for (const word of shown) {
    response.write(word);
    await new Promise((resolve) => setImmediate(resolve));
  }
  switch (reply.breaks) {
    case "cut":
      setTimeout(() => response.destroy(), 5);
      return;
    case "end":
      response.end();
      return;
    case "silence":
      return;
    case "error":
      response.end(error);
      return;
    case undefined:
      write(end);
      response.end(reply.noDone === true ? "" : last);
  }
}
