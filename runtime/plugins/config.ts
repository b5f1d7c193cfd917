import { messageOf, ScaiCoreError } from "../error.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { nearest } from "../nearest.js";

/** The name of the file that is found beside a program. */
export const PLUGINS_FILE = "scaicore.plugins.json";

/** A server that is started as a process, and speaks MCP over its stdin and stdout. */
export interface StdioBinding {
  readonly kind: "stdio";
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Relative to the folder of the configuration; that folder by default. */
  readonly cwd?: string;
}

/** A server that speaks MCP over HTTP ("streamable HTTP"). */
export interface HttpBinding {
  readonly kind: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The operations of an OpenAPI 3 document, in JSON. */
export interface OpenApiBinding {
  readonly kind: "openapi";
  /** The document's path, relative to the folder of the configuration. */
  readonly document: string;
  /** In place of the first of the document's servers. */
  readonly baseUrl?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Endpoints that are described in the configuration itself. */
export interface EndpointsBinding {
  readonly kind: "endpoints";
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly methods: Readonly<Record<string, Endpoint>>;
}

export interface Endpoint {
  readonly method: string;
  /** With `{name}` for an argument. */
  readonly path: string;
  readonly description?: string;
  readonly input?: JsonObject;
  readonly output?: JsonObject;
}

/** Functions that a module in JavaScript exports. */
export interface ModuleBinding {
  readonly kind: "module";
  /** Relative to the folder of the configuration. */
  readonly path: string;
}

export type PluginBinding = StdioBinding | HttpBinding | OpenApiBinding | EndpointsBinding | ModuleBinding;

/** What `scaicore.plugins.json` says: bindings by alias (`files`), by package (`acme/files`), or by package and version. */
export interface PluginsConfig {
  readonly plugins: Readonly<Record<string, PluginBinding>>;
}

/** The configuration of plugins is wrong. The message says where, and what to write. */
export class PluginsConfigError extends ScaiCoreError {
  constructor(message: string, file: string) {
    super("PluginsConfigError", message, { file });
  }
}

/**
 * Reads the text of a configuration.
 *
 * @param shown how the file is named in messages
 * @throws PluginsConfigError
 */
export function parsePluginsConfig(text: string, shown: string = PLUGINS_FILE): PluginsConfig {
  let value: Json;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, "")) as Json;
  } catch (error) {
    throw new PluginsConfigError(`${shown} is no JSON: ${messageOf(error)}.`, shown);
  }
  const wrong = (where: string, what: string): never => {
    throw new PluginsConfigError(`${shown}: ${where === "" ? "" : `${where}: `}${what}`, shown);
  };
  if (!isJsonObject(value) || !isJsonObject(value.plugins))
    return wrong("", 'It must be { "plugins": { "alias": { "command": "…" } } }.');
  for (const key of Object.keys(value))
    if (!["$schema", "plugins"].includes(key)) wrong(key, unknownKey(key, ["plugins"]));
  const entries = Object.entries(value.plugins).map(([name, binding]) => {
    if (!/^[A-Za-z_]\w*$|^[\w-]+\/[\w-]+(@\d+(\.\d+){0,2})?$/.test(name))
      wrong(`plugins.${JSON.stringify(name)}`, "A plugin is named by its alias, as owner/name, or as owner/name@1.0.");
    return [name, bindingOf(binding, `plugins.${name}`, wrong)] as const;
  });
  return { plugins: Object.fromEntries(entries) };
}

type Wrong = (where: string, what: string) => never;

const KEYS = {
  stdio: ["command", "args", "env", "cwd"],
  http: ["url", "headers"],
  openapi: ["openapi", "baseUrl", "headers"],
  endpoints: ["baseUrl", "headers", "methods"],
  module: ["module"],
} as const satisfies Readonly<Record<PluginBinding["kind"], readonly string[]>>;

function bindingOf(value: Json, where: string, wrong: Wrong): PluginBinding {
  const one = 'one of "command", "url", "openapi", "methods" with "baseUrl", and "module"';
  if (!isJsonObject(value)) return wrong(where, `It must be an object with ${one}.`);
  const kind = kindOf(value);
  if (kind === undefined) return wrong(where, `It must have ${one}.`);
  const known: readonly string[] = [...KEYS[kind], "description"];
  for (const key of Object.keys(value)) if (!known.includes(key)) wrong(`${where}.${key}`, unknownKey(key, known));
  const read = new Reading(value, where, wrong);
  switch (kind) {
    case "stdio": {
      const cwd = read.optional("cwd");
      return {
        kind,
        command: read.text("command"),
        args: read.texts("args"),
        env: read.textsByName("env"),
        ...(cwd === undefined ? {} : { cwd }),
      };
    }
    case "http":
      return { kind, url: read.address("url"), headers: read.textsByName("headers") };
    case "openapi": {
      const baseUrl = value.baseUrl === undefined ? undefined : read.address("baseUrl");
      const headers = read.textsByName("headers");
      return { kind, document: read.text("openapi"), headers, ...(baseUrl === undefined ? {} : { baseUrl }) };
    }
    case "endpoints":
      return {
        kind,
        baseUrl: read.address("baseUrl"),
        headers: read.textsByName("headers"),
        methods: read.endpoints(),
      };
    case "module":
      return { kind, path: read.text("module") };
  }
}

function kindOf(value: JsonObject): PluginBinding["kind"] | undefined {
  if (value.command !== undefined) return "stdio";
  if (value.url !== undefined) return "http";
  if (value.openapi !== undefined) return "openapi";
  if (value.methods !== undefined || value.baseUrl !== undefined) return "endpoints";
  return value.module === undefined ? undefined : "module";
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `There is no key ${JSON.stringify(key)} here${meant === undefined ? "" : `; did you mean "${meant}"?`}${meant === undefined ? ` (there are ${known.join(", ")}).` : ""}`;
}

/** Reads the fields of a binding. */
class Reading {
  constructor(
    private readonly value: JsonObject,
    private readonly where: string,
    private readonly wrong: Wrong,
  ) {}

  text(key: string): string {
    const given = this.value[key];
    if (typeof given === "string" && given.trim() !== "") return given;
    return this.wrong(`${this.where}.${key}`, "It must be a text that is not empty.");
  }

  optional(key: string): string | undefined {
    return this.value[key] === undefined ? undefined : this.text(key);
  }

  /** An address of the web; one with a variable in it is looked at when the variable is known. */
  address(key: string): string {
    const text = this.text(key);
    if (text.includes("${") || /^https?:\/\/[^\s/]/.test(text)) return text;
    return this.wrong(`${this.where}.${key}`, "It must begin with http:// or https://.");
  }

  texts(key: string): readonly string[] {
    const given = this.value[key] ?? [];
    if (Array.isArray(given) && given.every((item) => typeof item === "string")) return given;
    return this.wrong(`${this.where}.${key}`, "It must be a list of texts.");
  }

  textsByName(key: string): Readonly<Record<string, string>> {
    const given = this.value[key] ?? {};
    if (isJsonObject(given) && Object.values(given).every((item) => typeof item === "string"))
      return given as Readonly<Record<string, string>>;
    return this.wrong(`${this.where}.${key}`, "It must be an object whose values are texts.");
  }

  endpoints(): Readonly<Record<string, Endpoint>> {
    const { methods } = this.value;
    if (!isJsonObject(methods))
      return this.wrong(`${this.where}.methods`, "It must be an object of endpoints by name.");
    return Object.fromEntries(
      Object.entries(methods).map(([name, given]) => [name, this.#endpoint(given, `${this.where}.methods.${name}`)]),
    );
  }

  #endpoint(given: Json, where: string): Endpoint {
    if (!isJsonObject(given)) return this.wrong(where, 'It must be { "method": "GET", "path": "/…" }.');
    const known = ["method", "path", "description", "input", "output"];
    for (const key of Object.keys(given))
      if (!known.includes(key)) this.wrong(`${where}.${key}`, unknownKey(key, known));
    const { method = "GET", path, description, input, output } = given;
    if (typeof method !== "string" || !/^(GET|HEAD|POST|PUT|PATCH|DELETE)$/.test(method))
      return this.wrong(`${where}.method`, "It must be GET, HEAD, POST, PUT, PATCH or DELETE.");
    if (typeof path !== "string" || !path.startsWith("/"))
      return this.wrong(`${where}.path`, "It must be a path that begins with /.");
    for (const [key, schema] of Object.entries({ input, output }))
      if (schema !== undefined && !isJsonObject(schema))
        this.wrong(`${where}.${key}`, "It must be a JSON Schema, an object.");
    return {
      method,
      path,
      ...(typeof description === "string" ? { description } : {}),
      ...(isJsonObject(input) ? { input } : {}),
      ...(isJsonObject(output) ? { output } : {}),
    };
  }
}
