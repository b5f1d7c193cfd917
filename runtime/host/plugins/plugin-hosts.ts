import { RunError } from "../errors.js";
import type { CallOptions, Json, JsonObject, PluginHost, PluginName } from "../interfaces.js";
import { exampleValue } from "../models/example-value.js";
import { selectAnswer, type MockAnswers } from "../models/mock-answers.js";

/** A plugin's method. Repeated calls after a crash come with the same idempotency key. */
export type PluginMethod = (
  args: JsonObject,
  call: CallOptions & { readonly settings: JsonObject },
) => Json | undefined | Promise<Json | undefined>;

export type PluginMethods = Readonly<Record<string, PluginMethod>>;

/**
 * Plugins that are functions of the host, by package and version (`company/salesforce@1.0`), or by package for every version
 * that is not named (`company/salesforce`). Several versions stand side by side: a run that began with one goes on with it.
 */
export class InProcessPluginHost implements PluginHost {
  readonly #plugins: ReadonlyMap<string, PluginMethods>;

  constructor(plugins: Readonly<Record<string, PluginMethods>>) {
    this.#plugins = new Map(
      Object.entries(plugins).map(([name, methods]) => {
        const at = name.lastIndexOf("@");
        return [at < 0 ? keyOf(name) : keyOf(name.slice(0, at), name.slice(at + 1)), methods];
      }),
    );
  }

  describe(plugin: PluginName): { readonly methods?: JsonObject } | undefined {
    const methods = this.#of(plugin);
    return methods && { methods: Object.fromEntries(Object.keys(methods).map((name) => [name, {}])) };
  }

  async call(call: Parameters<PluginHost["call"]>[0], options: CallOptions): Promise<Json> {
    const methods = this.#of(call);
    const method = methods !== undefined && Object.hasOwn(methods, call.method) ? methods[call.method] : undefined;
    if (method === undefined) {
      const plugin = `${call.package}@${call.version}`;
      throw new Error(
        methods === undefined
          ? `There is no plugin ${plugin}.`
          : `There is no method ${call.alias}.${call.method} in the plugin ${plugin}.`,
      );
    }
    return (await method(call.args, { ...options, settings: call.settings })) ?? null;
  }

  #of({ package: name, version }: PluginName): PluginMethods | undefined {
    return this.#plugins.get(keyOf(name, version)) ?? this.#plugins.get(keyOf(name));
  }
}

/** Two plugins never have one key, whatever characters their names have in them. */
const keyOf = (name: string, version?: string): string => JSON.stringify([name, version ?? null]);

export interface MockPlugins {
  /** By `alias.method`: an answer for every call, or an array of answers in turn. */
  readonly plugins?: Readonly<Record<string, MockAnswers>>;
}

/**
 * Answers plugin calls from mocks, selected by the ordinal of the call, which the engine counts. Calls without a mock go to
 * `otherwise`. A string in an answer may use `{{input.name}}` for an argument. The mocks may be the parsed contents of a mock
 * file.
 */
export class MockPluginHost implements PluginHost {
  constructor(
    private readonly mocks: MockPlugins,
    private readonly otherwise?: PluginHost,
  ) {}

  describe(plugin: PluginName): { readonly methods?: JsonObject } | undefined {
    // `otherwise` must see the plugin too: it gets the calls without a mock.
    const behind = this.otherwise?.describe(plugin);
    const mocked = Object.keys(this.mocks.plugins ?? {}).some((name) => name.startsWith(`${plugin.alias}.`));
    return mocked ? {} : behind;
  }

  async call(call: Parameters<PluginHost["call"]>[0], options: CallOptions): Promise<Json> {
    const name = `${call.alias}.${call.method}`;
    const { plugins = {} } = this.mocks;
    const answers = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
    if (answers === undefined) {
      if (this.otherwise !== undefined) return await this.otherwise.call(call, options);
      throw new Error(`There is no mock for ${name}.`);
    }
    const selected = selectAnswer(answers, call.ordinal, call.args);
    switch (selected.kind) {
      case "answer":
        return selected.answer;
      case "none":
        throw new Error(
          `The mock of ${name} has ${selected.count} answers, and this is call ${call.ordinal + 1}. Add an answer.`,
        );
      case "failure": {
        const { kind, message } = selected.failure;
        throw kind === "timeout" ? new RunError("TimeoutError", message) : new Error(message);
      }
    }
  }
}

/**
 * Answers with an example of the declared result of a method, the same for the same arguments. It has every plugin: a flow that
 * does not call one runs without it, and a call of which nothing is known fails and says what to write.
 */
export class ExamplePluginHost implements PluginHost {
  /**
   * @param results JSON Schemas by `alias.method`
   * @param mockFile the name of the program's mock file, for messages
   */
  constructor(
    private readonly results: Readonly<Record<string, JsonObject>>,
    private readonly mockFile = "x.mock.json beside x.scaicore",
  ) {}

  describe(): Record<string, never> {
    return {};
  }

  call({ alias, method, args }: Parameters<PluginHost["call"]>[0]): Promise<Json> {
    const name = `${alias}.${method}`;
    const schema = Object.hasOwn(this.results, name) ? this.results[name] : undefined;
    return schema === undefined
      ? Promise.reject(new Error(this.#unanswered(alias, name)))
      : Promise.resolve(exampleValue(schema, args));
  }

  #unanswered(alias: string, name: string): string {
    return (
      `Nothing answers ${name}: there is no mock for it, and no interface says what it gives. ` +
      `Write an answer into ${this.mockFile}, { "plugins": { "${name}": … } }, or bind ${alias} to a server in scaicore.plugins.json.`
    );
  }
}
