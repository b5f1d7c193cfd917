import { CheckpointNotFoundError, DispatchError } from "../errors.js";
import type { CoreDispatcher, InvocationResult, ResumeRequest, RunOptions } from "../interfaces.js";
import { selectAnswer, type MockAnswers } from "../models/mock-answers.js";

export interface MockCores {
  /** By `core://tenant/slug flow`: an answer for every call, or an array of answers in turn. */
  readonly cores?: Readonly<Record<string, MockAnswers>>;
}

/**
 * Answers calls of other cores from mocks, selected by the ordinal of the call, which the engine counts. Calls without a mock
 * go to `otherwise`. The options may be the parsed contents of a mock file.
 */
export class MockCoreDispatcher implements CoreDispatcher {
  constructor(
    private readonly mocks: MockCores,
    private readonly otherwise?: CoreDispatcher,
  ) {}

  async call(call: Parameters<CoreDispatcher["call"]>[0], options: RunOptions): Promise<InvocationResult> {
    const { target, request, ordinal } = call;
    const name = `${target} ${request.flow}`;
    const { cores = {} } = this.mocks;
    const answers = Object.hasOwn(cores, name) ? cores[name] : undefined;
    if (answers === undefined) {
      if (this.otherwise !== undefined) return await this.otherwise.call(call, options);
      throw new DispatchError(`There is no mock for ${name}.`, { target, flow: request.flow });
    }
    const selected = selectAnswer(answers, ordinal, request.input ?? {});
    switch (selected.kind) {
      case "answer": {
        const usage = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };
        const { invocationId } = request;
        return { status: "COMPLETED", invocationId, output: selected.answer, usage, durationMs: 0 };
      }
      case "none":
        throw new DispatchError(
          `The mock of ${name} has ${selected.count} answers, and this is call ${ordinal + 1}. Add an answer.`,
        );
      case "failure":
        throw new DispatchError(selected.failure.message);
    }
  }

  async result(target: string, invocationId: string): Promise<InvocationResult | undefined> {
    return await this.otherwise?.result(target, invocationId);
  }

  async resume(target: string, request: ResumeRequest, options: RunOptions): Promise<InvocationResult> {
    if (this.otherwise === undefined) throw new CheckpointNotFoundError(request.checkpointId);
    return await this.otherwise.resume(target, request, options);
  }

  async cancel(target: string, invocationId: string, reason: string): Promise<void> {
    // A mocked call ends at once, so only the calls of `otherwise` can be cancelled.
    await this.otherwise?.cancel(target, invocationId, reason);
  }
}
