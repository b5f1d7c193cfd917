/** `scaicore.models.json`: what is read of it, what is wrong with it, and who answers by it. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "scaicore/compiler";
import { MockModelProvider, type ModelRequest, type ModelRole, type ModelResponse } from "scaicore";
import {
  MODELS_CONFIG_SCHEMA,
  modelsFromConfig,
  type ModelsFromConfigOptions,
  programRoles,
  readModelsConfig,
} from "scaicore/models";
import { SkippingClock } from "./asking.js";
import { type Reply, startFakeServer } from "./fake-server.js";

const LEAST = `{ "providers": { "local": { "kind": "openai-compatible", "baseUrl": "http://127.0.0.1:11434/v1", "apiKey": "\${env:LOCAL_KEY}" } },
  "roles": { "primary": { "provider": "local", "model": "llama3.2" } } }`;

test("the least that it may be is taken", () => {
  expect(readModelsConfig(LEAST).roles).toEqual({ primary: { provider: "local", model: "llama3.2" } });
});

test("the schema that ships is the one that is read by", () => {
  const shipped: unknown = JSON.parse(
    readFileSync(new URL("../../syntaxes/models.schema.json", import.meta.url), "utf8"),
  );
  expect(shipped).toEqual(MODELS_CONFIG_SCHEMA);
});

describe("a mistake is told with its place and what to do", () => {
  const local = '"providers": { "local": { "kind": "openai-compatible", "baseUrl": "http://x/v1" } }';
  test.each<[string, string, RegExp]>([
    ["no JSON", "{", /^m\.json is no JSON/],
    ["a list", "[]", /m\.json: it must be an object/],
    ["a section", '{ "provider": {} }', /it has no "provider"\. Did you mean "providers"\?/],
    ["a kind", '{ "providers": { "a": { "kind": "other" } } }', /providers\.a\.kind must be one of .*not "other"/],
    ["no kind", '{ "providers": { "a": {} } }', /providers\.a needs "kind"/],
    [
      "no address",
      '{ "providers": { "a": { "kind": "openai-compatible" } } }',
      /providers\.a needs "baseUrl", such as/,
    ],
    [
      "a bad address",
      '{ "providers": { "a": { "kind": "openai-compatible", "baseUrl": "localhost" } } }',
      /providers\.a\.baseUrl must be an address/,
    ],
    [
      "an unknown provider",
      `{ ${local}, "roles": { "primary": { "provider": "locals" } } }`,
      /roles\.primary names the provider "locals", which is not in "providers"\. Did you mean "local"\?/,
    ],
    [
      "of a fallback",
      `{ ${local}, "roles": { "primary": { "fallback": [{ "provider": "other", "model": "m" }] } } }`,
      /roles\.primary\.fallback\[0\] names the provider "other"/,
    ],
    [
      "of a core",
      `{ ${local}, "cores": { "Desk": { "roles": { "primary": { "provider": "x" } } } } }`,
      /cores\.Desk\.roles\.primary names the provider "x"/,
    ],
    ["a price", '{ "prices": { "m": { "input": -1, "output": 1 } } }', /prices\.m\.input must be a number, 0 or more/],
    [
      "a limit",
      `{ "providers": { "a": { "kind": "openai", "limits": { "concurrency": 0 } } } }`,
      /concurrency must be a whole/,
    ],
    ["an odd name", '{ "providers": { "a b": { "kind": "x" } } }', /providers\["a b"\]\.kind/],
  ])("%s", (_, text, problem) => {
    expect(() => readModelsConfig(text, "m.json")).toThrow(problem);
  });

  test("none of comments, though a text may look like one", () => {
    const text = `{ // ours\n /* "a": 1 */ "providers": { "a": { "kind": "openai-compatible", "baseUrl": "http://127.0.0.1/*v1*/" } }\n}/* open`;
    expect(readModelsConfig(text).providers?.a?.baseUrl).toBe("http://127.0.0.1/*v1*/");
    expect(() => readModelsConfig(`/* 1\n2 */ { "a": 1 // b\n }`, "m.json")).toThrow(/it has no "a"/);
  });

  test("all of them at once", () => {
    expect(() => readModelsConfig('{ "a": 1, "b": 2 }', "m.json")).toThrow(/has no "a"[^]*has no "b"/);
  });
});

const role = (own: Partial<ModelRole> = {}): ModelRole => ({
  roleName: "primary",
  provider: "scaigrid",
  modalities: ["text", "structured_output"],
  fallback: [],
  ...own,
});
const request = (own: Partial<ModelRole> = {}): ModelRequest => ({
  role: role(own),
  path: "f/a",
  ordinal: 0,
  messages: [{ role: "user", content: "Hi" }],
  input: {},
});
const options = { signal: new AbortController().signal, idempotencyKey: "k" };

/** Asks by a configuration whose `URL` is a server that gives these replies. */
async function asked(
  config: object,
  replies: readonly Reply[],
  own: Partial<ModelRole> = {},
  more: ModelsFromConfigOptions = {},
) {
  const server = await startFakeServer(replies);
  try {
    const text = JSON.stringify(config).replaceAll("URL", server.url);
    const models = modelsFromConfig(readModelsConfig(text), { clock: new SkippingClock(), random: () => 0, ...more });
    const said: ModelResponse | Error = await models
      .complete(request(own), options)
      .catch((error: unknown) => error as Error);
    return {
      said,
      asked: server.asked,
      sent: server.asked.map(({ body, headers }) => [body.model, headers.authorization]),
    };
  } finally {
    await server.close();
  }
}

const local = { kind: "openai-compatible", baseUrl: "URL", apiKey: "${env:KEY}" };
const answer: Reply = { text: "ok" };
const env = { KEY: "sk-12345678" };

describe("who answers", () => {
  test("is the provider of the role, with its key and model", async () => {
    const { sent, said } = await asked(
      { providers: { local }, roles: { primary: { provider: "local", model: "big", maxOutputTokens: 99 } } },
      [answer],
      {},
      { env },
    );
    expect(sent).toEqual([["big", "Bearer sk-12345678"]]);
    expect(said).toMatchObject({ output: "ok", call: { provider: "local" } });
  });

  test("is that of the core before that of all", async () => {
    const config = {
      providers: { local },
      roles: { primary: { provider: "local", model: "all" } },
      cores: { Desk: { roles: { primary: { provider: "local", model: "desk" } } } },
    };
    expect((await asked(config, [answer], {}, { env, core: "Desk" })).sent[0]?.[0]).toBe("desk");
    expect((await asked(config, [answer], {}, { env, core: "Other" })).sent[0]?.[0]).toBe("all");
  });

  test("is the provider that the program names, if the file has it", async () => {
    const { sent } = await asked({ providers: { local } }, [answer], { provider: "local", model: "m" }, { env });
    expect(sent[0]?.[0]).toBe("m");
  });

  test("is the default for the rest, and then a mock, if there is one", async () => {
    const config = { providers: { local }, default: { provider: "local", model: "rest" } };
    expect((await asked(config, [answer], {}, { env })).sent[0]?.[0]).toBe("rest");
    const mocked = await asked({ providers: { local } }, [answer], {}, { env, otherwise: new MockModelProvider() });
    expect(mocked.said).toMatchObject({ model: "mock" });
  });

  test("is a fallback when the provider is busy, and not when the key is wrong", async () => {
    const config = {
      providers: { local: { ...local, attempts: 1 }, spare: { ...local, attempts: 1 } },
      roles: { primary: { provider: "local", model: "a", fallback: [{ provider: "spare", model: "b" }] } },
    };
    const busy = await asked(config, [{ status: 503 }, answer], {}, { env });
    expect(busy.sent.map(([model]) => model)).toEqual(["a", "b"]);
    expect(busy.said).toMatchObject({ call: { provider: "spare" } });
    const wrong = await asked(config, [{ status: 401 }, answer], {}, { env });
    expect(wrong.sent.map(([model]) => model)).toEqual(["a"]);
    expect(wrong.said).toMatchObject({ details: { status: 401 } });
  });

  test("has headers, and secrets kept elsewhere come before the key of the file", async () => {
    const config = {
      providers: { local: { ...local, headers: { "x-team": "${env:TEAM}" } } },
      roles: { primary: { provider: "local", model: "m" } },
    };
    const { asked: seen } = await asked(
      config,
      [answer],
      {},
      { env: { TEAM: "blue" }, secrets: { local: "sk-elsewhere" } },
    );
    expect(seen[0]?.headers).toMatchObject({ "x-team": "blue", authorization: "Bearer sk-elsewhere" });
  });
});

describe("what is missing is told by the request", () => {
  test.each<[string, object, Partial<ModelRole>, RegExp]>([
    [
      "the key",
      { providers: { local }, roles: { primary: { provider: "local", model: "m" } } },
      {},
      /providers\.local\.apiKey is \$\{env:KEY\}, and KEY is not set/,
    ],
    [
      "a key of a vendor",
      { providers: { o: { kind: "openai" } }, roles: { primary: { provider: "o", model: "m" } } },
      {},
      /providers\.o needs "apiKey", such as "\$\{env:OPENAI_API_KEY\}"/,
    ],
    [
      "the role",
      { providers: { local } },
      { roleName: "editor" },
      /says nothing of the role editor.*Add "editor" to "roles"/,
    ],
    [
      "the model",
      { providers: { local }, roles: { primary: { provider: "local" } } },
      {},
      /names no model for the role primary/,
    ],
  ])("%s", async (_, config, own, problem) => {
    const { said, asked: seen } = await asked(config, [answer], own);
    expect(said).toBeInstanceOf(Error);
    expect((said as Error).message).toMatch(problem);
    expect(seen).toEqual([]);
  });
});

test("embeddings come from the same endpoint", async () => {
  const server = await startFakeServer([{ vector: (text) => [text.length, 1] }]);
  const config = {
    providers: { local: { kind: "openai-compatible", baseUrl: server.url } },
    roles: { vectors: { provider: "local", model: "e" } },
  };
  const models = modelsFromConfig(readModelsConfig(JSON.stringify(config)));
  const made = await models.complete(
    { ...request({ roleName: "vectors", modalities: ["embedding"] }), modality: "embedding", input: { text: "four" } },
    options,
  );
  expect(made).toMatchObject({ output: { value: [4, 1] }, usage: { inputTokens: 3 }, call: { provider: "local" } });
  await server.close();
});

test("VS Code's own models answer only in VS Code", async () => {
  const models = modelsFromConfig({
    providers: { editor: { kind: "vscode" } },
    default: { provider: "editor", model: "copilot/gpt" },
  });
  await expect(models.complete(request(), options)).rejects.toThrow(
    /providers\.editor is of the kind vscode, and the models of VS Code answer only in VS Code\. Run the program there/,
  );
});

describe("what is missing is said as data too", () => {
  const keyAdvice = " Or keep it.";
  test.each([
    [
      "a role",
      { providers: { a: { kind: "openai" as const } } },
      { kind: "model", role: "primary" },
      /nothing of the role/,
    ],
    [
      "a model",
      { providers: { a: { kind: "openai" as const } }, default: { provider: "a" } },
      { kind: "model", role: "primary" },
      /names no model/,
    ],
    [
      "a key",
      { providers: { a: { kind: "openai" as const } }, default: { provider: "a", model: "m" } },
      { kind: "key", provider: "a" },
      /needs "apiKey".* Or keep it\./,
    ],
    [
      "a variable",
      { providers: { a: { kind: "openai" as const, apiKey: "${env:NONE}" } }, default: { provider: "a", model: "m" } },
      { kind: "key", provider: "a" },
      /NONE is not set\..* Or keep it\./,
    ],
  ])("%s", async (_, config, missing, message) => {
    const models = modelsFromConfig(config, { keyAdvice });
    const error = await models.complete(request(), options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ missing, message: expect.stringMatching(message) as string });
  });
});

describe("the roles of a program", () => {
  test.each([
    ["the role that blocks ask where none is named", "", "@flexible", ["primary"]],
    [
      "those that are declared and asked",
      '@models { fast = { model = "a/b" } slow = { model = "a/c" } }',
      "@flexible",
      ["fast"],
    ],
    ["none without a block that asks", '@models { fast = { model = "a/b" } }', "", []],
  ])("%s", (_, declared, block, names) => {
    const body =
      block === "" ? "return 1" : `answer = @flexible { goal = "g" input = { n } output = int }\n return answer`;
    const text = `@core A { version = "1.0.0" ${declared} }\n@flow f(n: int): int { ${body} }`;
    const { module, diagnostics } = compile("a.scaicore", { read: () => text });
    expect(module, JSON.stringify(diagnostics)).toBeDefined();
    expect(programRoles(module!).map(({ roleName }) => roleName)).toEqual(names);
  });
});
