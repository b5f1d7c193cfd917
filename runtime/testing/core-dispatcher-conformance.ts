import type { CheckpointInfo, CoreDispatcher, InvocationResult, JsonObject } from "../host/interfaces.js";
import {
  type ConformanceCase,
  type ConformanceSuite,
  expectEqual,
  expectError,
  expectTrue,
} from "./conformance-suite.js";

/** A program that the dispatcher under test must reach as the fixture's target. */
export const DISPATCHED_CORE = `@core Dispatched { version = "1.2.3" }
@flow echo(text: string): string { return text }
@flow fail(): int {
    numbers: array[int] = []
    return 1 % numbers.length
}
@flow ask(what: string): string {
    decision = @checkpoint approval { present = { prompt = what } }
    return "\${what} \${decision}"
}
`;

/** A dispatcher under test, which reaches `DISPATCHED_CORE` and has an empty store. */
export interface CoreDispatcherFixture {
  readonly dispatcher: CoreDispatcher;
  readonly target: string;
  readonly close?: () => Promise<void>;
}

/** The conformance suite of CoreDispatcher. `make` is called once for each case. */
export function coreDispatcherConformance(name: string, make: () => Promise<CoreDispatcherFixture>): ConformanceSuite {
  const cases: ConformanceCase[] = Object.entries(CASES).map(([title, body]) => ({
    name: title,
    run: async () => {
      const fixture = await make();
      try {
        await body(coreOf(fixture));
      } finally {
        await fixture.close?.();
      }
    },
  }));
  return { name: `${name} is a CoreDispatcher`, cases };
}

interface Core {
  readonly dispatcher: CoreDispatcher;
  readonly target: string;
  readonly call: (
    flow: string,
    input: JsonObject,
    invocationId: string,
    options?: { readonly version?: string; readonly started?: () => void },
  ) => Promise<InvocationResult>;
  readonly result: (invocationId: string) => Promise<InvocationResult | undefined>;
  readonly decide: (checkpointId: string, decision: string, requestId?: string) => Promise<InvocationResult>;
}

function coreOf({ dispatcher, target }: CoreDispatcherFixture): Core {
  return {
    dispatcher,
    target,
    call: (flow, input, invocationId, { version, started } = {}) =>
      dispatcher.call(
        {
          target,
          request: { flow, input, invocationId },
          ordinal: 0,
          ...(version === undefined ? {} : { version }),
        },
        started === undefined ? {} : { onStarted: started },
      ),
    result: (invocationId) => dispatcher.result(target, invocationId),
    decide: (checkpointId, decision, requestId) =>
      dispatcher.resume(
        target,
        { checkpointId, resolution: { decision }, ...(requestId === undefined ? {} : { requestId }) },
        {},
      ),
  };
}

const CASES: Readonly<Record<string, (core: Core) => Promise<void>>> = {
  async "a call gives the result of the flow, under the id of the request"({ call, result }) {
    const done = await call("echo", { text: "hi" }, "i/1");
    expectOutput(done, "hi");
    expectEqual(done.invocationId, "i/1", "the id");
    expectEqual(await result("i/1"), done, "what result() gives");
  },

  async "a call with the same id is the same run"({ call }) {
    const ids = ["same", "same", "same"];
    const results = await Promise.all(ids.map((id) => call("echo", { text: "once" }, id)));
    for (const result of results) expectOutput(result, "once");
    expectEqual(await call("echo", { text: "once" }, "same"), results[0], "a later call");
  },

  async "an id that is used for another input is refused"({ call }) {
    await call("echo", { text: "one" }, "taken");
    await expectError(call("echo", { text: "two" }, "taken"), "InvocationConflictError", "another input");
  },

  async "what concerns the flow is a failed result, with its type of error"({ call }) {
    expectFailure(await call("fail", {}, "f1"), "ArithmeticError");
    expectFailure(await call("nowhere", {}, "f2"), "FlowNotFoundError");
    expectFailure(await call("echo", { text: 1 }, "f3"), "InputError");
  },

  async "what cannot be reached is a rejection"({ call, dispatcher }) {
    await expectRejection(call("echo", { text: "hi" }, "v", { version: "9" }), "a version that there is not");
    const request = { flow: "echo", input: { text: "hi" }, invocationId: "t" };
    const target = "core://nobody/at-all";
    await expectRejection(dispatcher.call({ target, request, ordinal: 0 }, {}), "a target that there is not");
  },

  async "a version means any that begins with its numbers"({ call }) {
    for (const version of ["1", "1.2", "1.2.3"]) {
      expectOutput(await call("echo", { text: version }, `v${version}`, { version }), version);
    }
    await expectRejection(call("echo", { text: "" }, "v1.20", { version: "1.20" }), "another number");
  },

  async "a suspended run lists its checkpoints until they are decided"({ call, result, decide }) {
    const { checkpointId } = asked(await call("ask", { what: "Go?" }, "s"), "Go?");
    asked(await call("ask", { what: "Go?" }, "s"), "Go?");
    asked(await result("s"), "Go?");
    const done = await decide(checkpointId, "approve");
    expectOutput(done, "Go? approve");
    expectEqual(await result("s"), done, "what result() gives at last");
    expectEqual(await call("ask", { what: "Go?" }, "s"), done, "what a call with the same id gives at last");
  },

  async "a decision counts once"({ call, decide }) {
    const { checkpointId } = asked(await call("ask", { what: "Go?" }, "d"), "Go?");
    const done = await decide(checkpointId, "reject", "first");
    expectEqual(await decide(checkpointId, "reject", "first"), done, "the same request again");
    await expectError(decide(checkpointId, "approve", "second"), "CheckpointAlreadyResolvedError", "another request");
  },

  async "a decision that is not allowed leaves the checkpoint pending"({ call, decide }) {
    const { checkpointId } = asked(await call("ask", { what: "Go?" }, "w"), "Go?");
    await expectError(decide(checkpointId, "perhaps"), "ResolutionError", "an option that there is not");
    expectOutput(await decide(checkpointId, "approve"), "Go? approve");
    await expectError(decide("nobody", "approve"), "CheckpointNotFoundError", "an unknown checkpoint");
  },

  async "nothing is known of a run that there is not"({ result }) {
    expectEqual(await result("nobody"), undefined, "its result");
  },

  async "cancel ends a run that waits"({ call, result, dispatcher, target }) {
    asked(await call("ask", { what: "Go?" }, "c"), "Go?");
    await dispatcher.cancel(target, "c", "enough");
    expectFailure(await result("c"), "CancelledError");
    await dispatcher.cancel(target, "c", "again");
    expectFailure(await call("ask", { what: "Go?" }, "c"), "CancelledError");
  },

  async "cancel leaves alone what has ended and what there is not"({ call, result, dispatcher, target }) {
    const done = await call("echo", { text: "hi" }, "e");
    await dispatcher.cancel(target, "e", "too late");
    await dispatcher.cancel(target, "nobody", "never started");
    expectEqual(await result("e"), done, "its result");
  },

  async "a call that is cancelled while it is under way leaves nothing that runs"({
    call,
    result,
    dispatcher,
    target,
  }) {
    const underWay = call("ask", { what: "Go?" }, "u");
    await dispatcher.cancel(target, "u", "enough");
    expectFailure(await underWay, "CancelledError");
    const left = await result("u");
    if (left !== undefined) expectFailure(left, "CancelledError");
  },

  async "an aborted call is cancelled"({ result, dispatcher, target }) {
    const abort = new AbortController();
    const request = { flow: "ask", input: { what: "Go?" }, invocationId: "a" };
    const call = dispatcher.call({ target, request, ordinal: 0 }, { signal: abort.signal });
    abort.abort(new Error("enough"));
    expectFailure(await call, "CancelledError");
    const left = await result("a");
    if (left !== undefined) expectFailure(left, "CancelledError");
  },

  async "onStarted is called before the call resolves, if at all, and then the invocation is stored"({ call, result }) {
    let started = 0;
    asked(await call("ask", { what: "Go?" }, "b", { started: () => (started += 1) }), "Go?");
    expectTrue(started <= 1, `onStarted was called ${started} times`);
    asked(await result("b"), "Go?");
  },
};

function expectOutput(result: InvocationResult | undefined, output: string): void {
  expectTrue(result?.status === "COMPLETED", `expected COMPLETED, got ${JSON.stringify(result)}`);
  expectEqual(result.output, output, "the output");
}

function expectFailure(result: InvocationResult | undefined, errorType: string): void {
  expectTrue(result?.status === "FAILED", `expected FAILED, got ${JSON.stringify(result)}`);
  expectEqual(result.error.errorType, errorType, "the type of the error");
}

function asked(result: InvocationResult | undefined, prompt: string): CheckpointInfo {
  expectTrue(result?.status === "SUSPENDED", `expected SUSPENDED, got ${JSON.stringify(result)}`);
  expectEqual(result.checkpoints.length, 1, "the number of checkpoints");
  expectEqual(result.checkpoint.prompt, prompt, "the prompt");
  return result.checkpoint;
}

async function expectRejection(promise: Promise<unknown>, what: string): Promise<void> {
  const outcome = await promise.then(
    (value) => ({ value }),
    () => undefined,
  );
  expectTrue(outcome === undefined, `${what}: expected a rejection, got ${JSON.stringify(outcome?.value)}`);
}
