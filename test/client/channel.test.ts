import {
  BundleError,
  CheckpointAlreadyResolvedError,
  errorCatalogue,
  RunError,
  ScaiCoreError,
  StoreError,
} from "scaicore";
import { describe, expect, it } from "vitest";
import { Channel, type Handlers, type Message } from "../../client/engine/process/channel.js";
import { errorFromData, errorToData } from "../../client/engine/process/error-data.js";

type Near = { readonly double: { readonly params: number; readonly result: number } };
type Far = {
  readonly count: { readonly params: { readonly to: number }; readonly result: string; readonly item: number };
  readonly wait: { readonly params: undefined; readonly result: string };
  readonly fail: { readonly params: undefined; readonly result: undefined };
  readonly circle: { readonly params: undefined; readonly result: unknown };
};

/** Two ends, between which messages cross as text. */
function pair(handlers: Partial<Handlers<Far>> = {}) {
  const notes: unknown[] = [];
  const across = (arrive: (message: Message) => void) => (message: Message) => {
    const text = JSON.stringify(message);
    queueMicrotask(() => arrive(JSON.parse(text) as Message));
  };
  const near: Channel<Near, Far, string, never> = new Channel<Near, Far, string, never>({
    send: across((message) => far.receive(message)),
    handlers: { double: (value) => Promise.resolve(2 * value) },
    onNote: () => undefined,
  });
  const far: Channel<Far, Near, never, string> = new Channel<Far, Near, never, string>({
    send: across((message) => near.receive(message)),
    handlers: {
      async count({ to }, { item }) {
        for (let value = 1; value <= to; value++) item(value);
        return `${await far.call("double", to)}`;
      },
      wait: (_, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => resolve("aborted"));
        }),
      fail: () => Promise.reject(new StoreError("The disk is full.", { path: "/store" })),
      circle() {
        const circle: unknown[] = [];
        circle.push(circle);
        return Promise.resolve(circle);
      },
      ...handlers,
    },
    onNote: (note) => notes.push(note),
  });
  return { near, far, notes };
}

describe("a channel", () => {
  it("gives the parts of a result, then the result, and calls back meanwhile", async () => {
    const items: number[] = [];
    expect(await pair().near.call("count", { to: 3 }, { onItem: (item) => items.push(item) })).toBe("6");
    expect(items).toEqual([1, 2, 3]);
  });

  it("passes on that the caller gives up, also before it has asked", async () => {
    const { near } = pair();
    const giveUp = new AbortController();
    const waiting = near.call("wait", undefined, { signal: giveUp.signal });
    giveUp.abort();
    expect(await waiting).toBe("aborted");
    expect(await near.call("wait", undefined, { signal: giveUp.signal })).toBe("aborted");
  });

  it("fails with the error of the other side", async () => {
    const failure = await pair()
      .near.call("fail", undefined)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreError);
    expect(failure).toMatchObject({ message: "The disk is full.", details: { path: "/store" } });
  });

  it("fails where a result cannot be sent", async () => {
    await expect(pair().near.call("circle", undefined)).rejects.toThrow(/circular/);
  });

  it("sends notes, which nobody answers", async () => {
    const { near, notes } = pair();
    near.note("hello");
    await near.call("count", { to: 0 });
    expect(notes).toEqual(["hello"]);
  });

  it("rejects all calls, and aborts all work, when the other side is gone", async () => {
    let aborted = false;
    const { near, far } = pair({
      wait: (_, { signal }) =>
        new Promise(() => {
          signal.addEventListener("abort", () => (aborted = true));
        }),
    });
    const waiting = near.call("wait", undefined);
    await near.call("count", { to: 0 });
    near.end(new Error("gone"));
    far.end(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    await expect(near.call("count", { to: 1 })).rejects.toThrow("gone");
    expect(aborted).toBe(true);
  });
});

const crossed = (error: unknown) => errorFromData(JSON.parse(JSON.stringify(errorToData(error))) as never);

describe("an error that crosses", () => {
  it.each(Object.keys(errorCatalogue))("keeps its type, and its words: %s", (errorType) => {
    const again = crossed(new ScaiCoreError(errorType, "What, where and what to do.", { field: "x" }));
    expect(again).toBeInstanceOf(ScaiCoreError);
    expect(again).toMatchObject({
      errorType,
      name: errorType,
      message: "What, where and what to do.",
      details: { field: "x" },
    });
  });

  it("keeps its class", () => {
    expect(crossed(new RunError("TimeoutError", "late"))).toBeInstanceOf(RunError);
    expect(crossed(new BundleError("broken"))).toBeInstanceOf(BundleError);
    const decision = { kind: "resolved", at: "2026-01-01T00:00:00.000Z", by: "ada", resolution: {} } as const;
    const resolved = crossed(new CheckpointAlreadyResolvedError("c1", decision));
    expect(resolved).toBeInstanceOf(CheckpointAlreadyResolvedError);
    expect(resolved).toMatchObject({ decision });
  });

  it("keeps what an operating system says, and the cause", () => {
    const cause = Object.assign(new Error("no space"), { code: "ENOSPC", path: "/store" });
    const again = crossed(new Error("It was not written.", { cause }));
    expect(again).toMatchObject({ message: "It was not written.", cause: { code: "ENOSPC", path: "/store" } });
    expect(crossed("just text")).toMatchObject({ message: "just text" });
  });

  it("ends a circle of causes", () => {
    const circle = new Error("a");
    circle.cause = circle;
    expect(crossed(circle).message).toBe("a");
  });
});
