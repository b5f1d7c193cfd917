import type { CoreDispatcher, IRModule, MockParts, ModelResponse, Recorder, RuntimeEvent } from "scaicore";
import type { ModelSources } from "../models.js";
import type { Handlers } from "./channel.js";
import type { DebugExpression, DebugExpressionAnswer } from "./debug/protocol.js";
import type { HostMethods, ModelAnswer } from "./protocol.js";

export interface LocalPartsOptions {
  readonly models: ModelSources;
  /** The program with this hash: one that is being started, or one of the store. */
  readonly moduleOf: (hash: string) => Promise<IRModule | undefined>;
  /** Keeps what models and plugins answer. */
  readonly recorder: Recorder;
  /** Takes the calls of other cores, from programs made of this file. */
  readonly cores: (source: string | undefined) => CoreDispatcher;
  /** Takes an event that a flow of a program of this file emitted. */
  readonly onEmitted: (event: RuntimeEvent, source: string | undefined) => Promise<void>;
  /** Compiles what a debugger of this process evaluates. */
  readonly expression: (expression: DebugExpression) => Promise<DebugExpressionAnswer>;
  /** The bundle of a program that is being started. */
  readonly bundleOf: (hash: string) => Uint8Array | undefined;
}

/** Answers what one engine process asks: with the models, plugins and settings of this window. */
export function localParts({
  models,
  moduleOf,
  bundleOf,
  recorder,
  cores,
  onEmitted,
  expression,
}: LocalPartsOptions): Handlers<HostMethods> {
  const open = new Map<number, { readonly parts: MockParts; readonly source: string | undefined }>();
  let last = 0;

  function openAt({ parts }: { readonly parts: number }) {
    const found = open.get(parts);
    if (found === undefined) throw new Error("The engine asked for what it has closed.");
    return found;
  }
  const partsOf = (at: { readonly parts: number }): MockParts => openAt(at).parts;

  return {
    bundle: ({ hash }) => {
      const bytes = bundleOf(hash);
      return Promise.resolve(bytes && Buffer.from(bytes).toString("base64"));
    },
    expression: (given) => expression(given),
    async openParts({ hash, source }) {
      const [model, module] = await Promise.all([models(source), moduleOf(hash)]);
      if (module === undefined) throw new Error("The program of the run is missing.");
      const answering = await model.parts(module, cores(source));
      const parts = { ...answering, ...recorder.parts(module.name, answering) };
      open.set(++last, { parts, source });
      return { parts: last, streams: parts.modelProviders.stream !== undefined };
    },
    closeParts({ parts }) {
      open.delete(parts);
      return Promise.resolve(undefined);
    },
    check({ parts, questions }) {
      const { modelProviders, plugins } = partsOf({ parts });
      return Promise.resolve(
        questions.map((question) => {
          if (question.kind === "role") {
            return { kind: "role", supported: modelProviders.supports?.(question.role) ?? true };
          }
          const description = plugins.describe(question.plugin);
          return { kind: "plugin", ...(description === undefined ? {} : { description }) };
        }),
      );
    },
    complete: async ({ request, idempotencyKey, ...at }, { signal }) =>
      answerOf(await partsOf(at).modelProviders.complete(request, { signal, idempotencyKey })),
    async stream({ request, idempotencyKey, ...at }, { signal, item }) {
      const { modelProviders } = partsOf(at);
      const pieces = piecesOf(item);
      try {
        for await (const part of modelProviders.stream?.(request, { signal, idempotencyKey }) ?? []) {
          if ("response" in part) return answerOf(part.response);
          if ("restart" in part) pieces.restart();
          else pieces.add(part.text);
        }
      } finally {
        // The answer has all of the text.
        pieces.drop();
      }
      throw new Error("The model's stream ended without a response.");
    },
    callPlugin: ({ call, idempotencyKey, ...at }, { signal }) =>
      partsOf(at).plugins.call(call, { signal, idempotencyKey }),
    dispatch: ({ call, ...at }, { signal, item }) =>
      partsOf(at).dispatcher.call(call, { signal, onStarted: () => item("started") }),
    dispatchedResult: ({ target, invocationId, ...at }) => partsOf(at).dispatcher.result(target, invocationId),
    dispatchedResume: ({ target, request, ...at }, { signal }) =>
      partsOf(at).dispatcher.resume(target, request, { signal }),
    async dispatchedCancel({ target, invocationId, reason, ...at }) {
      await partsOf(at).dispatcher.cancel(target, invocationId, reason);
      return undefined;
    },
    async emitted({ event, ...at }) {
      await onEmitted(event, openAt(at).source);
      return undefined;
    },
    readConfig: ({ core, name, ...at }) => partsOf(at).config.read(core, name),
    readReference: ({ core, field, ...at }) => partsOf(at).reference.read(core, field),
    readSecret: ({ core, name, ...at }) => partsOf(at).secrets.read(core, name),
  };
}

/** Pieces of text, of which those that come in one turn of the event loop cross as one. */
function piecesOf(send: (piece: string | null) => void) {
  let restarts = false;
  let text = "";
  let planned: NodeJS.Immediate | undefined;
  const plan = () => {
    planned ??= setImmediate(() => {
      planned = undefined;
      if (restarts) send(null);
      if (text !== "") send(text);
      restarts = false;
      text = "";
    });
  };
  return {
    add(piece: string) {
      text += piece;
      plan();
    },
    restart() {
      restarts = true;
      text = "";
      plan();
    },
    drop: () => clearImmediate(planned),
  };
}

function answerOf({ output, ...response }: ModelResponse): ModelAnswer {
  return output instanceof Uint8Array
    ? { ...response, base64: Buffer.from(output).toString("base64") }
    : { ...response, output };
}
