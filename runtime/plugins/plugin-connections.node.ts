import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { SecretMask } from "../secret-mask.js";
import { messageOf, saysTimeout } from "../error.js";
import { RunError } from "../host/errors.js";
import type { PluginHost, PluginName } from "../host/interfaces.js";
import { isJsonObject, type Json, type JsonObject } from "../json.js";
import { nearest } from "../nearest.js";
import { type PluginBinding, PLUGINS_FILE, type PluginsConfig, PluginsConfigError } from "./config.js";
import { EndpointsSource } from "./http/endpoints-source.js";
import { operationsOf } from "./http/openapi.js";
import { McpSource } from "./mcp/mcp-source.node.js";
import { ModuleSource } from "./module-source.node.js";
import { wordsOf } from "./schema/names.js";
import { answerFor, argumentsFor } from "./schema/values.js";
import type { Tool, ToolSource } from "./tool.js";
import { Variables } from "./variables.node.js";

export interface PluginConnectionsOptions {
  /** What paths of the configuration are relative to; the working directory by default. */
  readonly directory?: string;
  /** Where `${env:NAME}` is looked up; the environment of the process by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** How the configuration is named in messages. */
  readonly shown?: string;
}

/** What a host asks for on behalf of one program. */
export interface ProgramPlugins {
  /** JSON Schemas of the declared results, by `alias.method`: `pluginResults(module)`. */
  readonly results?: Readonly<Record<string, JsonObject>>;
  /** Answers calls of the plugins that the configuration does not name. */
  readonly otherwise?: PluginHost;
}

/** The plugins of a configuration. Each is started when it is first called, and serves all programs until `close()`. */
export class PluginConnections {
  readonly #sources = new Map<string, ToolSource>();
  readonly #directory: string;
  readonly #shown: string;
  readonly #variables: Variables;
  #masked = 0;
  #mask = SecretMask.NONE;

  constructor(
    private readonly config: PluginsConfig,
    { directory = ".", env = process.env, shown = PLUGINS_FILE }: PluginConnectionsOptions = {},
  ) {
    this.#directory = resolve(directory);
    this.#shown = shown;
    this.#variables = new Variables(env, shown);
  }

  /** The names in the configuration. */
  get names(): readonly string[] {
    return Object.keys(this.config.plugins);
  }

  /** The name under which the configuration has a plugin: package and version, package, or alias; `undefined` if it has not. */
  nameOf({ alias, package: name, version }: PluginName): string | undefined {
    return [`${name}@${version}`, name, alias].find((key) => Object.hasOwn(this.config.plugins, key));
  }

  /**
   * What a plugin offers. Starts it.
   *
   * @throws Error that says why the plugin cannot be used
   */
  async tools(name: string, signal?: AbortSignal): Promise<readonly Tool[]> {
    try {
      return this.#mask.json(await this.#source(name).tools(signal));
    } catch (error) {
      throw this.#clean(error);
    }
  }

  /** The plugins as the engine calls them for one program. */
  host({ results = {}, otherwise }: ProgramPlugins = {}): PluginHost {
    return {
      describe: (plugin) => (this.nameOf(plugin) === undefined ? otherwise?.describe(plugin) : {}),
      call: async (call, options) => {
        const name = this.nameOf(call);
        if (name !== undefined) return await this.#call(name, call, options, results[`${call.alias}.${call.method}`]);
        if (otherwise !== undefined) return await otherwise.call(call, options);
        throw new Error(`${this.#shown} has no plugin ${call.alias} (${call.package}@${call.version}).`);
      },
    };
  }

  /** Ends all servers, and waits until they have ended. */
  async close(): Promise<void> {
    await Promise.all([...this.#sources.values()].map((source) => source.close().catch(() => undefined)));
  }

  async #call(
    name: string,
    call: Parameters<PluginHost["call"]>[0],
    { signal, idempotencyKey }: Parameters<PluginHost["call"]>[1],
    declared: JsonObject | undefined,
  ): Promise<Json> {
    try {
      const source = this.#source(name);
      const tool = toolNamed(await source.tools(signal), call.method, call.alias);
      if (tool.refused !== undefined) throw new Error(tool.refused);
      const args = argumentsFor(call.args, tool);
      const answer = await source.call(tool, { args, settings: call.settings, signal, idempotencyKey });
      return this.#mask.json(answerFor(answer, tool, declared));
    } catch (error) {
      signal.throwIfAborted();
      throw this.#clean(error);
    }
  }

  #source(name: string): ToolSource {
    const known = this.#sources.get(name);
    if (known !== undefined) return known;
    const binding = Object.hasOwn(this.config.plugins, name) ? this.config.plugins[name] : undefined;
    if (binding === undefined) throw new PluginsConfigError(this.#noPlugin(name), this.#shown);
    const source = this.#make(binding, `plugins.${name}`);
    this.#sources.set(name, source);
    return source;
  }

  #noPlugin(name: string): string {
    const meant = nearest(name, this.names);
    const hint = meant === undefined ? `It has ${this.names.join(", ") || "none"}.` : `Did you mean ${meant}?`;
    return `${this.#shown} has no plugin ${name}. ${hint}`;
  }

  #make(binding: PluginBinding, where: string): ToolSource {
    switch (binding.kind) {
      case "stdio":
        return new McpSource(() => ({
          kind: "stdio",
          command: this.#expand(binding.command, `${where}.command`),
          args: binding.args.map((arg, index) => this.#expand(arg, `${where}.args[${index}]`)),
          env: this.#expandAll(binding.env, `${where}.env`),
          cwd: resolve(this.#directory, this.#expand(binding.cwd ?? ".", `${where}.cwd`)),
        }));
      case "http":
        return new McpSource(() => ({
          kind: "http",
          url: this.#address(binding.url, `${where}.url`),
          headers: this.#expandAll(binding.headers, `${where}.headers`),
        }));
      case "endpoints": {
        const operations = Object.entries(binding.methods).map(([name, endpoint]) => {
          const { method, path, description, input, output } = endpoint;
          const tool: Tool = {
            name,
            ...(description === undefined ? {} : { description }),
            ...(input === undefined ? {} : { input }),
            ...(output === undefined ? {} : { output }),
          };
          return { tool, method, path, places: {} };
        });
        const headers = this.#expandAll(binding.headers, `${where}.headers`);
        return new EndpointsSource(operations, this.#address(binding.baseUrl, `${where}.baseUrl`), headers);
      }
      case "openapi": {
        const path = resolve(this.#directory, this.#expand(binding.document, `${where}.openapi`));
        const { operations, server } = operationsOf(this.#document(path, binding.document));
        const baseUrl = binding.baseUrl === undefined ? server : this.#address(binding.baseUrl, `${where}.baseUrl`);
        if (baseUrl === undefined || !/^https?:\/\//.test(baseUrl))
          throw new PluginsConfigError(
            `${this.#shown}: ${where}: ${binding.document} names no server with http:// or https://. Add "baseUrl".`,
            this.#shown,
          );
        return new EndpointsSource(operations, baseUrl, this.#expandAll(binding.headers, `${where}.headers`));
      }
      case "module":
        return new ModuleSource(resolve(this.#directory, binding.path), binding.path);
    }
  }

  #document(path: string, shown: string): JsonObject {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      throw new PluginsConfigError(`${shown} cannot be read: ${messageOf(error)}.`, this.#shown);
    }
    try {
      const value = JSON.parse(text) as Json;
      if (isJsonObject(value)) return value;
    } catch {
      // It is told below.
    }
    throw new PluginsConfigError(
      `${shown} is no OpenAPI document in JSON (one in YAML has to be converted).`,
      this.#shown,
    );
  }

  #address(text: string, where: string): string {
    const url = this.#expand(text, where);
    if (/^https?:\/\//.test(url) && URL.canParse(url)) return url;
    throw new PluginsConfigError(`${this.#shown}: ${where}: It must begin with http:// or https://.`, this.#shown);
  }

  #expand(text: string, where: string): string {
    const expanded = this.#variables.expand(text, where);
    this.#renewMask();
    return expanded;
  }

  #expandAll(texts: Readonly<Record<string, string>>, where: string): Record<string, string> {
    const expanded = this.#variables.all(texts, where);
    this.#renewMask();
    return expanded;
  }

  #renewMask(): void {
    const { secrets } = this.#variables;
    if (secrets.size === this.#masked) return;
    this.#masked = secrets.size;
    this.#mask = new SecretMask(secrets);
  }

  /** An error without secrets; what it was made of may show some. */
  #clean(error: unknown): Error {
    const message = messageOf(error, (text) => this.#mask.text(text));
    if (error instanceof PluginsConfigError) return new PluginsConfigError(message, this.#shown);
    return saysTimeout(error) ? new RunError("TimeoutError", message) : new Error(message);
  }
}

function toolNamed(tools: readonly Tool[], method: string, alias: string): Tool {
  const exact = tools.find(({ name }) => name === method);
  if (exact !== undefined) return exact;
  const words = wordsOf(tools.map(({ name }) => name));
  const named = tools.find(({ name }) => words.get(name) === method);
  if (named !== undefined) return named;
  const names = [...words.values()];
  const meant = nearest(method, names);
  const hint = meant === undefined ? `It has ${names.slice(0, 20).join(", ") || "none"}.` : `Did you mean ${meant}?`;
  throw new Error(`The plugin ${alias} has no method ${method}. ${hint}`);
}
