import { RunError } from "../errors.js";
import type { CallOptions, Json, JsonObject, PluginHost } from "../interfaces.js";
import { deal, type MockAnswers } from "../models/mock-answers.js";

export interface MockPlugins {
  /** By `alias.method`: an answer for every call, or an array of answers in turn. */
  readonly plugins?: Readonly<Record<string, MockAnswers>>;
}

/**
 * Answers plugin calls without plugins, by the number of the call, which the engine keeps. What has no mock goes to the
 * host behind it. A text in an answer may use `{{input.name}}` for an argument. It may be given the contents of a mock file
 * as they are.
 */
export class MockPluginHost implements PluginHost {
  constructor(
    private readonly mocks: MockPlugins,
    private readonly otherwise?: PluginHost,
  ) {}

  describe(plugin: Parameters<PluginHost["describe"]>[0]): { readonly methods?: JsonObject } | undefined {
    // The host behind must know of the plugin too: it gets the calls without a mock.
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
    const dealt = deal(answers, call.ordinal, call.args);
    switch (dealt.kind) {
      case "answer":
        return dealt.answer;
      case "none":
        throw new Error(
          `The mock of ${name} has ${dealt.count} answers, and this is call ${call.ordinal + 1}. Add an answer.`,
        );
      case "failure": {
        const { kind, message } = dealt.failure;
        throw kind === "timeout" ? new RunError("TimeoutError", message) : new Error(message);
      }
    }
  }
}
