import type { MockParts, ModelProvider, ModelResponse, ModelStreamPart } from "scaicore";
import type { Channel } from "./channel.js";
import type {
  EngineMethods,
  EngineNote,
  EnvironmentAnswer,
  EnvironmentQuestion,
  HostMethods,
  ModelAnswer,
} from "./protocol.js";

/** The end of the channel in the engine's process. */
export type HostChannel = Channel<EngineMethods, HostMethods, EngineNote, never>;

/**
 * An engine asks its environment about roles and plugins while it loads, and does not wait. What is not known yet counts as there
 * and is kept as a question: the extension answers it, and the program is loaded again.
 */
export class EnvironmentAnswers {
  readonly #answers = new Map<string, EnvironmentAnswer>();
  readonly #questions = new Map<string, EnvironmentQuestion>();

  get isComplete(): boolean {
    return this.#questions.size === 0;
  }

  answer(question: EnvironmentQuestion): EnvironmentAnswer {
    const key = JSON.stringify(question);
    const known = this.#answers.get(key);
    if (known !== undefined) return known;
    this.#questions.set(key, question);
    return question.kind === "role" ? { kind: "role", supported: true } : { kind: "plugin", description: {} };
  }

  /** Lets the extension answer what was asked since the last time. */
  async complete(host: HostChannel, parts: number): Promise<void> {
    const open = [...this.#questions];
    this.#questions.clear();
    const answers = await host.call("check", { parts, questions: open.map(([, question]) => question) });
    open.forEach(([key], index) => {
      const answer = answers[index];
      if (answer !== undefined) this.#answers.set(key, answer);
    });
  }
}

/** The parts of an environment that the extension has, as the engine in its own process uses them. */
export function remoteParts(
  host: HostChannel,
  { parts, streams }: HostMethods["openParts"]["result"],
  answers: EnvironmentAnswers,
): MockParts {
  const model: ModelProvider = {
    supports(role) {
      const answer = answers.answer({ kind: "role", role });
      return answer.kind === "role" && answer.supported;
    },
    async complete(request, { signal, idempotencyKey }) {
      return responseOf(await host.call("complete", { parts, request, idempotencyKey }, { signal }));
    },
  };
  return {
    modelProviders: streams
      ? { ...model, stream: (request, options) => streamed(host, parts, request, options) }
      : model,
    plugins: {
      describe(plugin) {
        const { alias, package: name, version } = plugin;
        const answer = answers.answer({ kind: "plugin", plugin: { alias, package: name, version } });
        return answer.kind === "plugin" ? answer.description : undefined;
      },
      call: (call, { signal, idempotencyKey }) => host.call("callPlugin", { parts, call, idempotencyKey }, { signal }),
    },
    dispatcher: {
      call: (call, { signal, onStarted }) =>
        host.call(
          "dispatch",
          { parts, call },
          { ...(signal === undefined ? {} : { signal }), onItem: () => onStarted?.() },
        ),
      result: (target, invocationId) => host.call("dispatchedResult", { parts, target, invocationId }),
      resume: (target, request, { signal }) =>
        host.call("dispatchedResume", { parts, target, request }, signal === undefined ? {} : { signal }),
      cancel: (target, invocationId, reason) => host.call("dispatchedCancel", { parts, target, invocationId, reason }),
    },
    config: { read: (core, name) => host.call("readConfig", { parts, core, name }) },
    reference: { read: (core, field) => host.call("readReference", { parts, core, field }) },
    secrets: { read: (core, name) => host.call("readSecret", { parts, core, name }) },
  };
}

async function* streamed(
  host: HostChannel,
  parts: number,
  request: HostMethods["stream"]["params"]["request"],
  { signal, idempotencyKey }: { readonly signal: AbortSignal; readonly idempotencyKey: string },
): AsyncGenerator<ModelStreamPart> {
  const texts: (string | null)[] = [];
  let wake = (): void => undefined;
  let settled = false as boolean;
  const onItem = (text: string | null) => {
    texts.push(text);
    wake();
  };
  const call = host.call("stream", { parts, request, idempotencyKey }, { signal, onItem }).finally(() => {
    settled = true;
    wake();
  });
  // The last line throws the failure; until the loop gets there, nobody handles it.
  call.catch(() => undefined);
  for (;;) {
    for (let text = texts.shift(); text !== undefined; text = texts.shift())
      yield text === null ? { restart: true } : { text };
    if (settled) break;
    await new Promise<void>((resolve) => (wake = resolve));
  }
  yield { response: responseOf(await call) };
}

function responseOf(answer: ModelAnswer): ModelResponse {
  if (!("base64" in answer)) return answer;
  const { base64, ...response } = answer;
  return { ...response, output: new Uint8Array(Buffer.from(base64, "base64")) };
}
