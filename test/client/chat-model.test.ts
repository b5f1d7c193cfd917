import { ModelProviderError, type ModelRequest, type ModelResponse } from "scaicore";
import { estimatedTokens, modelsFromConfig } from "scaicore/models";
import { describe, expect, it } from "vitest";
import { chatModel } from "../../client/features/models/chat-model.js";
import { type Chat, type ChatPart, type ChatRequest, chatOf } from "../../client/infrastructure/chat.js";

interface Given {
  readonly parts?: readonly ChatPart[] | AsyncIterable<ChatPart>;
  readonly fails?: unknown;
  readonly capabilities?: Chat["capabilities"];
  readonly mayAsk?: boolean | undefined;
  readonly takesPictures?: boolean;
  readonly cannotCount?: true;
  readonly byHand?: boolean;
}

/** A model of VS Code that says these parts, and a provider of the kind `vscode` that asks it. */
function editorWith(given: Given) {
  const { parts = [], fails, capabilities, takesPictures = true, byHand = true } = given;
  const requests: ChatRequest[] = [];
  const chat: Chat = {
    vendor: "copilot",
    id: "big-1",
    family: "big",
    name: "Big",
    ...(capabilities === undefined ? {} : { capabilities }),
    send(request) {
      requests.push(request);
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- VS Code may reject with anything
      if (fails !== undefined) return Promise.reject(fails);
      return Promise.resolve(Symbol.asyncIterator in parts ? parts : arrayParts(parts));
    },
    countTokens: (text) =>
      given.cannotCount === true ? Promise.reject(new Error("no")) : Promise.resolve(text.split(/\s+/).length),
  };
  const chats = {
    all: () => Promise.resolve([chat]),
    mayAsk: () => ("mayAsk" in given ? given.mayAsk : true),
    takesPictures,
  };
  const failed = (message: string, details: object) =>
    new ModelProviderError(message, { provider: "vscode", ...details });
  const provider = modelsFromConfig(
    {
      providers: { editor: { kind: "vscode", attempts: 1 } },
      default: { provider: "editor", model: "copilot/big-1" },
      prices: { "copilot/big-1": { input: 1_000_000, output: 1_000_000 } },
    },
    {
      editorModel: async (id) =>
        await chatModel({ chats, isByHand: (key) => byHand && key.startsWith("run-1/"), failed, estimatedTokens }, id),
    },
  );
  return { provider, requests };
}

async function* arrayParts(parts: readonly ChatPart[]): AsyncGenerator<ChatPart> {
  for (const part of parts) yield await Promise.resolve(part);
}

const SCHEMA = { type: "object", properties: { mood: { type: "string" } }, required: ["mood"] };
const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  role: { roleName: "primary", provider: "x", modalities: ["text", "structured_output"], fallback: [] },
  path: "f/a",
  ordinal: 0,
  messages: [
    { role: "system", content: "Be kind." },
    { role: "user", content: "Hi there" },
  ],
  input: {},
  ...more,
});
const options = () => ({ signal: new AbortController().signal, idempotencyKey: "run-1/f/a/1" });
const text = (said: string): ChatPart => ({ kind: "text", text: said });

describe("a model of VS Code", () => {
  it("is given the system's text first, as it knows no system messages, and its tokens are estimated", async () => {
    const { provider, requests } = editorWith({ parts: [text("Hello "), text("you")] });
    const response = await provider.complete(request(), options());
    expect(requests).toEqual([
      {
        messages: [
          {
            role: "user",
            content: [
              { kind: "text", text: "Be kind." },
              { kind: "text", text: "Hi there" },
            ],
          },
        ],
        options: {},
      },
    ]);
    expect(response).toMatchObject({
      output: "Hello you",
      finish: "stop",
      model: "copilot/big-1",
      usage: { inputTokens: 4, outputTokens: 2, cost: 6 },
      call: { provider: "editor", usageEstimated: true },
    });
  });

  it("gives an answer of a type by a tool that it has to call", async () => {
    const { provider, requests } = editorWith({ parts: [{ kind: "call", name: "answer", input: { mood: "warm" } }] });
    const response = await provider.complete(
      request({ outputSchema: SCHEMA, maxOutputTokens: 99, role: { ...request().role, temperature: 0.5 } }),
      options(),
    );
    expect(response.output).toBe('{"mood":"warm"}');
    expect(requests[0]).toMatchObject({
      tool: { name: "answer", inputSchema: { required: ["mood"] } },
      options: { temperature: 0.5, max_tokens: 99 },
    });
  });

  it("is given the schema in the text when it calls no tools, with nothing sent before", async () => {
    const { provider, requests } = editorWith({
      parts: [text('{"mood":"warm"}')],
      capabilities: { supportsToolCalling: false },
    });
    const response = await provider.complete(request({ outputSchema: SCHEMA }), options());
    expect(response).toMatchObject({ output: '{"mood":"warm"}', call: { downgrades: [{ from: "tool", to: "text" }] } });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.tool).toBeUndefined();
    expect(JSON.stringify(requests[0]?.messages)).toContain("JSON Schema");
  });

  it("streams its words", async () => {
    const { provider } = editorWith({ parts: [text("One "), text("two.")] });
    const words: string[] = [];
    let response: ModelResponse | undefined;
    for await (const part of provider.stream!(request(), options())) {
      if ("text" in part) words.push(part.text);
      else if ("response" in part) ({ response } = part);
    }
    expect(words.join("|")).toMatch(/^One \|two\.\|?$/);
    expect(response?.output).toBe("One two.");
  });

  it("counts characters where it cannot count tokens", async () => {
    const { provider } = editorWith({ parts: [text("12345678")], cannotCount: true });
    expect((await provider.complete(request(), options())).usage).toMatchObject({ outputTokens: 2 });
  });

  const picture = {
    role: { ...request().role, modalities: ["text", "vision"] },
    input: { photo: "data:image/png;base64,aGk=" },
  };
  it.each([
    ["takes pictures", {}, undefined],
    ["says so in an older VS Code", { takesPictures: false }, /This VS Code passes no pictures/],
    ["says that it takes none", { capabilities: { supportsImageToText: false } }, /big-1 takes no pictures/],
  ])("%s", async (_, given, problem) => {
    const { provider, requests } = editorWith({ parts: [text("A cat.")], ...given });
    const answer = provider.complete(request(picture), options());
    if (problem === undefined) {
      expect((await answer).output).toBe("A cat.");
      expect(requests[0]?.messages[0]?.content).toContainEqual({
        kind: "picture",
        mediaType: "image/png",
        data: "aGk=",
      });
    } else await expect(answer).rejects.toThrow(problem);
  });

  describe("is asked for consent", () => {
    it.each([
      ["by a run that was started by hand", { mayAsk: undefined, byHand: true }, true],
      ["by such a run also after a refusal, which VS Code tells", { mayAsk: false, byHand: true }, true],
      ["by no other run before the person was asked", { mayAsk: undefined, byHand: false }, false],
      ["by no other run after a refusal", { mayAsk: false, byHand: false }, false],
      ["and any run once it was given", { mayAsk: true, byHand: false }, true],
    ])("%s", async (_, given, sent) => {
      const { provider, requests } = editorWith({ parts: [text("Hi")], ...given });
      const answer = provider.complete(request(), options());
      if (sent) expect((await answer).output).toBe("Hi");
      else {
        await expect(answer).rejects.toMatchObject({
          message: expect.stringMatching(/may not use copilot\/big-1 yet/) as string,
          details: { provider: "vscode", model: "copilot/big-1", retryable: false, no_consent: true },
        });
      }
      expect(requests).toHaveLength(sent ? 1 : 0);
    });
  });

  const vscodeError = (code: string, message: string, more: object = {}) =>
    Object.assign(new Error(message), { name: "LanguageModelError", code, ...more });
  it.each([
    [
      "not allowed",
      vscodeError("NoPermissions", "no"),
      /does not let ScaiCore ask copilot\/big-1/,
      { no_consent: true },
    ],
    ["gone", vscodeError("NotFound", "gone"), /has no model copilot\/big-1 any more/, { status: 404 }],
    ["blocked", vscodeError("Blocked", "off_topic"), /blocked the request.*off_topic/, {}],
    ["used up", vscodeError("Blocked", "Quota Exceeded"), /plan .*used up/, { status: 429 }],
    [
      "used up, as a vendor says it",
      Object.assign(new Error("x"), { name: "ChatQuotaExceeded" }),
      /used up/,
      { status: 429 },
    ],
    ["used up, as a cause says it", vscodeError("", "", { cause: new Error("premium requests used") }), /used up/, {}],
  ])("is refused for good: %s", async (_, fails, message, details) => {
    const { provider, requests } = editorWith({ fails });
    await expect(provider.complete(request(), options())).rejects.toMatchObject({
      message: expect.stringMatching(message) as string,
      details: { ...details, retryable: false },
    });
    expect(requests).toHaveLength(1);
  });

  it.each([new Error("socket closed"), vscodeError("", "Too many requests, rate limit"), "a text"])(
    "may be asked again after %s",
    async (fails) => {
      const { provider } = editorWith({ fails });
      await expect(provider.complete(request(), options())).rejects.toMatchObject({ details: { retryable: true } });
    },
  );

  it("has not begun when it says nothing at all", async () => {
    const { provider } = editorWith({ parts: [] });
    const stream = provider.stream!(request(), options());
    await expect(
      (async () => {
        for await (const part of stream) expect(part).toEqual({ text: "" });
      })(),
    ).rejects.toThrow(/ended before the answer did/);
  });

  it("is left at once when the run is stopped, though it goes on saying nothing", async () => {
    const stop = new AbortController();
    const silent: AsyncIterable<ChatPart> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          stop.abort(new Error("cancelled"));
          return new Promise(() => undefined);
        },
      }),
    };
    const { provider } = editorWith({ parts: silent });
    await expect(provider.complete(request(), { ...options(), signal: stop.signal })).rejects.toThrow("cancelled");
  });

  it("that is not there is told with those that are", async () => {
    const { provider } = editorWith({});
    const role = { ...request().role, provider: "editor", model: "nobody/none" };
    const models = modelsFromConfig(
      { providers: { editor: { kind: "vscode" } } },
      {
        editorModel: async (id) =>
          await chatModel(
            {
              chats: { all: () => Promise.resolve([]), mayAsk: () => true, takesPictures: false },
              isByHand: () => true,
              failed: (message, details) => new ModelProviderError(message, details),
              estimatedTokens,
            },
            id,
          ),
      },
    );
    await expect(models.complete(request({ role }), options())).rejects.toThrow(/It has none: install an extension/);
    expect(provider).toBeDefined();
  });
});

describe("the name of a model of VS Code", () => {
  const chats = [
    { vendor: "a", id: "x", family: "big" },
    { vendor: "b", id: "big", family: "small" },
    { vendor: "b", id: "x", family: "big" },
  ] as unknown as readonly Chat[];
  it.each([
    ["b/x", 2],
    ["x", 0],
    ["big", 1],
    ["small", 1],
    ["b/big", 1],
    ["b/small", 1],
    ["c/x", undefined],
  ])("%s", (name, index) => {
    expect(chatOf(chats, name)).toBe(index === undefined ? undefined : chats[index]);
  });
});
