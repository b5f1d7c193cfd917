import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { ProviderConfig } from "scaicore/models";
import { MODELS_FILE as OF_LIBRARY } from "scaicore/models";
import { describe, expect, it } from "vitest";
import { ByHand, runOfKey } from "../../client/engine/by-hand.js";
import { editedJson } from "../../client/features/models/edited-json.js";
import { Keys } from "../../client/features/models/keys.js";
import { listModels } from "../../client/features/models/model-list.js";
import { MockedFiles } from "../../client/features/models/mocked-files.js";
import { MODELS_FILE } from "../../client/infrastructure/file-names.js";
import { outsideKeysOf } from "../../runtime/engine/program/ids.js";

it("the extension looks for the file that the library names", () => {
  expect(MODELS_FILE).toBe(OF_LIBRARY);
});

describe("a run that was started by hand", () => {
  it.each(["run-1", "a/b", "50%", "a%2Fb", "%25/"])("is known by the keys of its calls: %s", async (id) => {
    const keyOf = outsideKeysOf(id);
    const byHand = new ByHand();
    await byHand.during(id, () => {
      expect(byHand.makes(keyOf("greet/candidate/1"))).toBe(true);
      expect(byHand.makes(outsideKeysOf(`${id}x`)("greet/candidate/1"))).toBe(false);
      return Promise.resolve();
    });
    expect(runOfKey(keyOf("greet"))).toBe(id);
    expect(byHand.makes(keyOf("greet/candidate/1"))).toBe(false);
  });

  it("is one until the last of those who wait for it has its outcome, also a failure", async () => {
    const byHand = new ByHand();
    let end = (): void => undefined;
    const second = byHand.during("r", () => new Promise<void>((resolve) => (end = resolve)));
    await expect(byHand.during("r", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(byHand.makes("r/a")).toBe(true);
    end();
    await second;
    expect(byHand.makes("r/a")).toBe(false);
  });
});

describe("a value that is set in a file of models", () => {
  const set = (text: string, path: readonly string[], value: unknown) => editedJson(text, [{ path: [...path], value }]);
  it.each([
    ["begins a file", "{}", ["default"], { model: "m" }, '{\n  "default": {\n    "model": "m"\n  }\n}\n'],
    ["replaces one in its place", '{\n  "a": 1, // one\n  "b": 2\n}\n', ["a"], 3, '{\n  "a": 3, // one\n  "b": 2\n}\n'],
    [
      "is indented as the file is",
      '{\n\t/* ours */\n\t"roles": {}\n}\n',
      ["roles", "p"],
      { model: "m" },
      '{\n\t/* ours */\n\t"roles": {\n\t\t"p": {\n\t\t\t"model": "m"\n\t\t}\n\t}\n}\n',
    ],
    ["keeps the ends of lines", '{\r\n    "a": 1\r\n}\r\n', ["b"], 2, '{\r\n    "a": 1,\r\n    "b": 2\r\n}\r\n'],
  ])("%s", (_, text, path, value, edited) => {
    expect(set(text, path, value)).toBe(edited);
  });
});

describe("the keys that are kept", () => {
  const storage = () => {
    const kept = new Map<string, string>();
    const secrets = {
      get: (name: string) => Promise.resolve(kept.get(name)),
      store: (name: string, value: string) => Promise.resolve(void kept.set(name, value)),
      delete: (name: string) => Promise.resolve(void kept.delete(name)),
      keys: () => Promise.resolve([...kept.keys()]),
      onDidChange: () => ({ dispose: () => undefined }),
    };
    return { keys: new Keys(secrets), kept };
  };
  const at = (baseUrl: string): ProviderConfig => ({ kind: "openai-compatible", baseUrl });

  it("are for a provider's name and its address", async () => {
    const { keys, kept } = storage();
    await keys.set("lab", at("https://gpu.example/v1"), "k");
    expect(await keys.get("lab", at("https://gpu.example/v2"))).toBe("k");
    for (const other of ["https://evil.example/v1", "http://gpu.example/v1", "https://gpu.example:8443/v1"])
      expect(await keys.get("lab", at(other)), other).toBeUndefined();
    expect(await keys.get("other", at("https://gpu.example/v1"))).toBeUndefined();
    await keys.set("lab", at("https://gpu.example/v1"), undefined);
    expect(kept.size).toBe(0);
  });

  it("of vendors without an address are for the vendor", async () => {
    const { keys } = storage();
    await keys.set("mine", { kind: "openai" }, "k");
    const providers: Readonly<Record<string, ProviderConfig>> = {
      mine: { kind: "openai" },
      other: { kind: "openai" },
    };
    expect(await keys.of(providers)).toEqual({ mine: "k", other: undefined });
    expect(await keys.get("mine", { kind: "anthropic" })).toBeUndefined();
    expect(await keys.get("mine", { kind: "openai", baseUrl: "https://evil.example" })).toBeUndefined();
  });
});

describe("the models that an endpoint lists", () => {
  async function listed(
    answer: (url: string) => { readonly status?: number; readonly body: string },
    given: object = {},
  ) {
    const asked: { readonly url: string; readonly headers: NodeJS.Dict<string | string[]> }[] = [];
    const server = createServer(({ url = "", headers }, response) => {
      asked.push({ url, headers });
      const { status = 200, body } = answer(url);
      response.writeHead(status, { "content-type": "application/json", ...(status === 302 ? { location: body } : {}) });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
    try {
      const provider = { kind: "openai-compatible", baseUrl, ...given } as ProviderConfig;
      return { models: await listModels(provider, "k"), asked };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const two = () => ({ body: JSON.stringify({ data: [{ id: "b" }, { id: "a" }, { id: 1 }, null] }) });

  it("are asked for with its key", async () => {
    const { models, asked } = await listed(two);
    expect(models).toEqual(["a", "b"]);
    expect(asked[0]).toMatchObject({ url: "/v1/models", headers: { authorization: "Bearer k" } });
  });

  it("are asked for as Anthropic wants it", async () => {
    const { models, asked } = await listed(two, { kind: "anthropic" });
    expect(models).toEqual(["a", "b"]);
    expect(asked[0]).toMatchObject({ headers: { "x-api-key": "k" } });
  });

  it.each([
    ["an error", { status: 500, body: "{}" }],
    ["no JSON", { body: "<html>" }],
    ["another form", { body: '{"data":7}' }],
    ["another address, which does not get the key", { status: 302, body: "/elsewhere" }],
  ])("are none by %s", async (_, answer) => {
    const { models, asked } = await listed(() => answer);
    expect(models).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});

it("which files are switched off is remembered, and read with care", async () => {
  let kept: unknown = 17;
  const memory = {
    get: () => kept as undefined,
    update: (_: string, value: unknown) => Promise.resolve(void (kept = value)),
  };
  const files = new MockedFiles(memory);
  const uri = { toString: () => "file:///a" } as Parameters<MockedFiles["has"]>[0];
  expect(files.has(uri)).toBe(false);
  let changes = 0;
  files.onChange(() => changes++);
  await files.set(uri, true);
  expect(files.has(uri)).toBe(true);
  await files.set(uri, false);
  expect([files.has(uri), changes]).toEqual([false, 2]);
});
