import type { CallOptions, Json, JsonObject, PluginHost } from "../interfaces.js";

/** A plugin's method. Repeated calls after a crash come with the same idempotency key. */
export type PluginMethod = (
  args: JsonObject,
  call: CallOptions & { readonly settings: JsonObject },
) => Json | undefined | Promise<Json | undefined>;
export type PluginMethods = Readonly<Record<string, PluginMethod>>;

/** Plugins that are functions of the host, by package (`company/salesforce`) or by package and version (`…@1.0`). */
export class InProcessPluginHost implements PluginHost {
  readonly #byAlias = new Map<string, PluginMethods>();

  constructor(private readonly plugins: Readonly<Record<string, PluginMethods>>) {}

  describe(plugin: {
    readonly alias: string;
    readonly package: string;
    readonly version: string;
  }): { readonly methods?: JsonObject } | undefined {
    const methods = this.#own(`${plugin.package}@${plugin.version}`) ?? this.#own(plugin.package);
    if (methods === undefined) return undefined;
    this.#byAlias.set(plugin.alias, methods);
    return { methods: Object.fromEntries(Object.keys(methods).map((name) => [name, {}])) };
  }

  async call(call: Parameters<PluginHost["call"]>[0], options: CallOptions): Promise<Json> {
    const methods = this.#byAlias.get(call.alias);
    const method = methods !== undefined && Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
    if (method === undefined) throw new Error(`There is no method ${call.alias}.${call.method}.`);
    return (await method(call.args, { ...options, settings: call.settings })) ?? null;
  }

  #own(name: string): PluginMethods | undefined {
    return Object.hasOwn(this.plugins, name) ? this.plugins[name] : undefined;
  }
}
