/** Plugins that are no MCP servers: endpoints, OpenAPI documents, modules; and what a configuration may say. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { interfaceText, parsePluginsConfig } from "scaicore/plugins";
import { failure, output } from "../engine/host.js";
import { bound, useFolder } from "./bound-program.js";

const folder = useFolder();
const KEY = "hush-hush-0123456789";
interface Got {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
const got: Got[] = [];
let server: Server;
let address = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      got.push({ line: `${request.method} ${request.url}`, headers: request.headers, body });
      const { pathname } = new URL(request.url ?? "/", "http://x");
      const json = (value: unknown, status = 200) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
      if (pathname === "/accounts/a%2F1") json({ id: "a/1", "full-name": "Ada", key: request.headers.authorization });
      else if (pathname === "/notes") json({ id: "n1" }, 201);
      else if (pathname === "/gone") response.writeHead(204).end();
      else if (pathname === "/moved") response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
      else if (pathname === "/large") response.end("x".repeat(20_000_000));
      else json({ error: `no ${request.headers.authorization}` }, 404);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const at = server.address();
  if (at !== null && typeof at !== "string") address = `http://127.0.0.1:${at.port}`;
});
afterAll(() => void server.close());

const METHODS = `get_account(id: string, expand: bool?): { id: string, full_name: string, key: string }
add_note(text: string, tags: array[string]?): { id: string }
remove(): string
moved(): string
large(): string
absent(): string`;
const methods = {
  get_account: { path: "/accounts/{id}" },
  add_note: { method: "POST", path: "/notes" },
  remove: { method: "DELETE", path: "/gone" },
  moved: { path: "/moved" },
  large: { path: "/large" },
  absent: { path: "/absent" },
};
const headers = { authorization: "Bearer ${env:KEY}" };

describe("endpoints", () => {
  const open = () => bound({ baseUrl: `${address}/`, headers, methods }, METHODS, { KEY });

  it("get arguments in the path, the query and the body, with the key of the call", async () => {
    got.length = 0;
    const { result } = await open().run(`  account = tool.get_account("a/1", expand = true)
  note = tool.add_note("hello", ["a", "b"])
  tool.remove()
  return "\${account.full_name} \${note.id} \${account.key}"`);
    expect(output(result)).toBe("Ada n1 Bearer [secret]");
    expect(got.map(({ line, body }) => `${line} ${body}`.trim())).toEqual([
      "GET /accounts/a%2F1?expand=true",
      'POST /notes {"text":"hello","tags":["a","b"]}',
      "DELETE /gone",
    ]);
    expect(got[1]?.headers).toMatchObject({ authorization: `Bearer ${KEY}`, "content-type": "application/json" });
    expect(got[1]?.headers["idempotency-key"]).toMatch(/^run\//);
  });

  it.each([
    ["absent", /^tool\.absent failed: GET \/absent answered 404: \{"error":"no Bearer \[secret\]"\}/],
    ["moved", /answered 302, a redirect, which is not followed/],
    ["large", /The answer is larger than 16 MB/],
  ])("that fail are told (%s)", async (method, pattern) => {
    expect(failure((await open().run(`  return tool.${method}()`)).result).message).toMatch(pattern);
  });

  it("that cannot be reached are told", async () => {
    const away = bound({ baseUrl: "http://127.0.0.1:1", headers: {}, methods }, METHODS);
    expect(failure((await away.run("  return tool.absent()")).result).message).toMatch(
      /ECONNREFUSED|bad port|fetch failed/,
    );
  });
});

describe("an OpenAPI document", () => {
  const DOCUMENT = {
    openapi: "3.1.0",
    servers: [{ url: "https://elsewhere.example" }],
    paths: {
      "/accounts/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
        get: {
          operationId: "getAccount",
          summary: "Looks an account up.",
          parameters: [{ $ref: "#/components/parameters/expand" }],
          responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Account" } } } } },
        },
      },
      "/notes": {
        post: {
          operationId: "add-note",
          requestBody: {
            required: true,
            content: {
              "application/json": {
                schema: { type: "object", required: ["text"], properties: { text: { type: "string" } } },
              },
            },
          },
          responses: {
            201: {
              content: {
                "application/json": {
                  schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
                },
              },
            },
          },
        },
      },
    },
    components: {
      parameters: { expand: { name: "expand", in: "query", schema: { type: "boolean" }, description: "All of it." } },
      schemas: {
        Account: {
          type: "object",
          required: ["id", "full-name", "key"],
          properties: { id: { type: "string" }, "full-name": { type: "string" }, key: { type: "string" } },
        },
      },
    },
  };

  it("gives the interface, by which its operations are called", async () => {
    writeFileSync(join(folder, "api.json"), JSON.stringify(DOCUMENT));
    const INTERFACE = `getAccount(id: string, expand: bool?): { id: string, full_name: string, key: string }
add_note(text: string): { id: string }`;
    const program = bound({ openapi: "api.json", baseUrl: address, headers }, INTERFACE, { KEY }, folder);
    const text = interfaceText(await program.plugins.tools("tool"), { package: "test/tool", version: "1.0" });
    for (const method of INTERFACE.split("\n")) expect(text).toContain(`    ${method}\n`);
    got.length = 0;
    const { result } = await program.run(`  account = tool.getAccount("a/1")
  note = tool.add_note("x")
  return "\${account.full_name} \${note.id}"`);
    expect(output(result)).toBe("Ada n1");
    expect(got.map(({ line, body }) => `${line} ${body}`.trim())).toEqual([
      "GET /accounts/a%2F1",
      'POST /notes {"text":"x"}',
    ]);
  });

  it.each([
    ["{", /is no OpenAPI document in JSON/],
    [JSON.stringify({ ...DOCUMENT, servers: [] }), /names no server with http:\/\/ or https:\/\/\. Add "baseUrl"/],
  ])("that cannot be used is told", async (text, pattern) => {
    writeFileSync(join(folder, "bad.json"), text);
    const program = bound({ openapi: "bad.json" }, "x(): string", {}, folder);
    expect(failure((await program.run("  return tool.x()")).result).message).toMatch(pattern);
  });
});

describe("a module", () => {
  it("has functions that are methods", async () => {
    writeFileSync(
      join(folder, "calc.mjs"),
      `export const add = ({ a, b }, { idempotencyKey, settings }) => a + b + (idempotencyKey.startsWith("run/") ? 100 : 0) + Object.keys(settings).length;
export async function bad() { throw new Error("cannot") }
export default { hidden: () => "also" };
export const constant = 1;`,
    );
    const INTERFACE = "add(a: int, b: int): int\nbad(): string\nhidden(): string\nconstant(): string";
    const program = bound({ module: "./calc.mjs" }, INTERFACE, {}, folder);
    expect(output((await program.run('  n = tool.add(1, 2)\n  h = tool.hidden()\n  return "${n} ${h}"')).result)).toBe(
      "103 also",
    );
    expect(failure((await program.run("  return tool.bad()")).result).message).toBe("tool.bad failed: cannot");
    expect(failure((await program.run("  return tool.constant()")).result).message).toContain("has no method constant");
  });

  it.each([
    ["absent.mjs", undefined, /absent\.mjs cannot be loaded: /],
    ["broken.mjs", "export const = 1", /broken\.mjs cannot be loaded: /],
    ["empty.mjs", "export const a = 1", /empty\.mjs exports no function/],
  ])("that cannot be used is told (%s)", async (name, text, pattern) => {
    if (text !== undefined) writeFileSync(join(folder, name), text);
    const program = bound({ module: name }, "x(): string", {}, folder);
    expect(failure((await program.run("  return tool.x()")).result).message).toMatch(pattern);
  });
});

describe("a configuration", () => {
  it.each<[string, RegExp]>([
    ["{", /^scaicore\.plugins\.json is no JSON: /],
    ["[]", /It must be \{ "plugins": /],
    ['{ "plugins": {}, "plugin": {} }', /plugin: There is no key "plugin" here; did you mean "plugins"\?/],
    ['{ "plugins": { "a b": { "command": "x" } } }', /plugins\."a b": A plugin is named by its alias/],
    ['{ "plugins": { "a": {} } }', /plugins\.a: It must have one of "command"/],
    [
      '{ "plugins": { "a": { "command": "x", "arg": [] } } }',
      /plugins\.a\.arg: There is no key "arg" here; did you mean "args"\?/,
    ],
    ['{ "plugins": { "a": { "command": "x", "args": "y" } } }', /plugins\.a\.args: It must be a list of texts/],
    [
      '{ "plugins": { "a": { "command": "x", "env": { "K": 1 } } } }',
      /plugins\.a\.env: It must be an object whose values are texts/,
    ],
    ['{ "plugins": { "a": { "url": "localhost" } } }', /plugins\.a\.url: It must begin with http/],
    [
      '{ "plugins": { "a": { "baseUrl": "http://x", "methods": { "m": { "path": "x" } } } } }',
      /methods\.m\.path: It must be a path that begins with \//,
    ],
    [
      '{ "plugins": { "a": { "baseUrl": "http://x", "methods": { "m": { "path": "/x", "method": "get" } } } } }',
      /methods\.m\.method: It must be GET/,
    ],
  ])("may not be %s", (text, pattern) => {
    expect(() => parsePluginsConfig(text)).toThrow(pattern);
  });

  it("tells a variable that is written in another way", async () => {
    const program = bound({ command: "node", args: ["${HOME}"] }, "x(): string");
    expect(failure((await program.run("  return tool.x()")).result).message).toContain(
      "plugins.tool.args[0]: ${HOME} means nothing here. An environment variable is written ${env:NAME}.",
    );
  });
});
