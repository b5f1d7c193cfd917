import type { Json } from "../../json.js";
import { textOf, wordVector } from "../../text-similarity.js";
import { RunError } from "../errors.js";
import type {
  CallOptions,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  ModelRole,
  ModelStreamPart,
} from "../interfaces.js";
import { exampleValue } from "./example-value.js";
import { selectAnswer, type MockAnswers, mockResponse } from "./mock-answers.js";

export interface MockModels {
  /** By role: an answer for every call, or an array of answers in turn. */
  readonly models?: Readonly<Record<string, MockAnswers>>;
}

/**
 * Answers without a model. A role with answers returns those, by the ordinal of the call, which the engine counts. Any other
 * role returns an example of the output type, the same for the same input, or for an embedding a vector made of the words.
 *
 * A text in an answer may use `{{input.name}}`; `{ "$fail": "refusal" | "timeout" | "error", "message": "…" }` makes a call
 * fail, and `{ "$fail": "hallucination" | "constraint_violation" | "low_confidence", "answer": … }` gives an answer (without
 * one, an example) that something is wrong with. It may be given the contents of a mock file as they are.
 */
export class MockModelProvider implements ModelProvider {
  readonly #requests: ModelRequest[] = [];

  /** @param otherwise answers for roles that the mocks say nothing of, in place of examples */
  constructor(
    private readonly mocks: MockModels = {},
    private readonly otherwise?: ModelProvider,
  ) {}

  supports(role: ModelRole): boolean {
    return this.otherwise?.supports?.(role) ?? true;
  }

  /** The requests so far, for tests. */
  get requests(): readonly ModelRequest[] {
    return this.#requests;
  }

  async complete(request: ModelRequest, options: CallOptions): Promise<ModelResponse> {
    const { signal } = options;
    signal.throwIfAborted();
    this.#requests.push(request);
    const { roleName } = request.role;
    const answers = this.#answersOf(roleName);
    if (answers === undefined)
      return (await this.otherwise?.complete(request, options)) ?? mockResponse(request, madeUp(request));
    const selected = selectAnswer(answers, request.ordinal, request.input);
    switch (selected.kind) {
      case "answer":
        return mockResponse(request, selected.answer);
      case "none":
        throw new Error(
          `The mock of ${roleName} has ${selected.count} answers, and this is call ${request.ordinal + 1}. Add an answer.`,
        );
      case "failure": {
        const { kind, message, hasMessage, answer = madeUp(request) } = selected.failure;
        switch (kind) {
          case "refusal":
            return { ...mockResponse(request, message), finish: "refusal" };
          case "timeout":
            throw new RunError("TimeoutError", message);
          case "error":
            throw new Error(message);
          case "hallucination":
          case "constraint_violation":
            return { ...mockResponse(request, answer), flags: [{ kind, ...(hasMessage ? { reason: message } : {}) }] };
          case "low_confidence":
            return { ...mockResponse(request, answer), confidence: 0 };
        }
      }
    }
  }

  async *stream(request: ModelRequest, options: CallOptions): AsyncGenerator<ModelStreamPart> {
    const { otherwise } = this;
    if (otherwise?.stream !== undefined && this.#answersOf(request.role.roleName) === undefined) {
      yield* otherwise.stream(request, options);
      return;
    }
    const answer = await this.complete(request, options);
    const text = typeof answer.output === "string" ? answer.output : JSON.stringify(answer.output);
    for (const [piece] of text.matchAll(/[\s\S]{1,16}/g)) yield { text: piece };
    yield { response: answer };
  }

  #answersOf(roleName: string): MockAnswers | undefined {
    const { models = {} } = this.mocks;
    return Object.hasOwn(models, roleName) ? models[roleName] : undefined;
  }
}

/** Makes near vectors of similar texts, so that a search by meaning finds what a search by words would. */
const madeUp = ({ modality, outputSchema, input }: ModelRequest): Json =>
  modality === "embedding" ? wordVector(textOf(input)) : exampleValue(outputSchema ?? {}, input);
