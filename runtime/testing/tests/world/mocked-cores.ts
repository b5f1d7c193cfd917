import { RunError } from "../../../host/errors.js";
import type { CoreDispatcher, InvocationResult } from "../../../host/interfaces.js";
import type { IRModule } from "../../../ir/module.js";
import type { Mocks } from "./mocks.js";

const NO_USAGE = { modelCalls: 0, inputTokens: 0, outputTokens: 0 };

/** Other cores, whose flows give at once what a test says. */
export function mockedCores(module: IRModule, mocks: Mocks): CoreDispatcher {
  // The same invocation is the same run: asked again, it has the same result.
  const results = new Map<string, InvocationResult>();
  return {
    // eslint-disable-next-line @typescript-eslint/require-await -- failures are rejections
    async call({ target: uri, request: { flow, input = {}, invocationId } }) {
      const known = results.get(invocationId);
      if (known !== undefined) return known;
      const answer = mocks.answer({ of: "core", uri, flow, args: input }, givesNothing(module, uri, flow));
      if (answer.kind === "failure") throw new RunError("DispatchError", answer.message);
      const result: InvocationResult = {
        status: "COMPLETED",
        output: answer.json,
        invocationId,
        usage: NO_USAGE,
        durationMs: 0,
      };
      results.set(invocationId, result);
      return result;
    },
    result: (_uri, invocationId) => Promise.resolve(results.get(invocationId)),
    resume: (uri) => Promise.reject(new RunError("DispatchError", `A flow of ${uri} is mocked and waits for nobody.`)),
    cancel: () => Promise.resolve(),
  };
}

/** Declared, and without a result. */
function givesNothing({ core_interfaces: interfaces }: IRModule, uri: string, flow: string): boolean {
  const declared = interfaces.find(({ target }) => target === uri)?.methods.find(({ name }) => name === flow);
  return declared !== undefined && declared.return_type === undefined;
}
