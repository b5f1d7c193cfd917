/** What endpoints do, good and bad, over the protocols that they speak, seen through the engine. */
import { describe, expect, test } from "vitest";
import type { PackagedKind } from "scaicore/models";
import { found } from "../support/canary.js";
import { ANSWER, ask, type Asking, called, KEY, OUTPUT, type Ran, shown } from "./asking.js";
import { type Expected, fenced, good, says, streamed, structured, whole } from "./wire-cases.js";

const KINDS: readonly PackagedKind[] = ["openai-compatible", "openai", "anthropic"];

function check(ran: Ran, expected: Expected, repeats = false): void {
  const { result, asked, slept, events, left } = ran;
  const { error } = expected;
  if (error === undefined) {
    const output = repeats ? { ...OUTPUT, message: "Hi [secret]" } : OUTPUT;
    expect(result).toMatchObject({ status: "COMPLETED", output });
  } else {
    expect(result).toMatchObject({
      status: "FAILED",
      error: {
        errorType: error.errorType,
        ...(error.message === undefined ? {} : { message: expect.stringMatching(error.message) as unknown }),
        ...(error.details === undefined ? {} : { details: error.details }),
      },
    });
  }
  if (expected.requests !== undefined) expect(asked).toHaveLength(expected.requests);
  if (expected.slept !== undefined) expect(slept).toEqual(expected.slept);
  if (expected.modes !== undefined) expect(asked.map(({ mode }) => mode)).toEqual(expected.modes);
  // What failed for good is told too, with what is known of it.
  if (error?.errorType === "ModelProviderError") {
    const { status, attempts } = (error.details ?? {}) as Readonly<Record<string, unknown>>;
    expect(called(ran).at(-1)).toMatchObject({
      error_type: error.errorType,
      provider: "lab",
      attempts: attempts ?? expected.requests,
      ...(status === undefined ? {} : { status }),
    });
  }
  if (expected.called !== undefined) expect(called(ran).at(-1)).toMatchObject(expected.called);
  if (expected.events !== undefined)
    expect(events.map(({ type }) => type).filter((type) => type.startsWith("model."))).toEqual(expected.events);
  for (const { body } of asked) expect(Number(body.max_tokens ?? body.max_output_tokens)).toBeGreaterThan(0);
  expect(found(KEY, left)).toEqual([]);
}

describe.each(KINDS)("%s", (kind) => {
  const model = kind === "anthropic" ? "claude-sonnet-4-5" : "m-1";
  const asking = (own: Asking = {}): Asking => ({
    kind,
    wrap: (provider) => ({
      complete: (request, options) => provider.complete({ ...request, role: { ...request.role, model } }, options),
      ...(provider.stream === undefined
        ? {}
        : {
            stream: (request, options) => provider.stream!({ ...request, role: { ...request.role, model } }, options),
          }),
    }),
    ...own,
  });

  test.each(whole)("$name", async ({ name, replies, ...expected }) => {
    check(await ask(replies, asking(expected.asking)), expected, name.startsWith("a key"));
  });

  test.each(structured)("$name", async ({ replies, ...expected }) => {
    check(await ask(replies, asking(expected.asking)), expected);
  });

  test(fenced.name, async () => {
    check(await ask(fenced.replies, asking()), fenced);
  });

  test.each(streamed)("$name", async ({ name, replies, ...expected }) => {
    const ran = await ask(replies, asking({ streams: true }));
    check(ran, expected, name.startsWith("the key"));
    const { deltas, asked } = ran;
    if (expected.error === undefined) {
      const clean = name.startsWith("the key") ? ANSWER.replace("Hi Ada", "Hi [secret]") : ANSWER;
      expect(shown(ran)).toBe(clean);
    }
    // Each request that had words is an attempt of its own.
    const broken = replies.filter((reply) => typeof reply !== "function" && reply.breaks !== undefined);
    if (broken.length > 0) expect(new Set(deltas.map(({ attempt }) => attempt)).size).toBe(asked.length);
  });

  test("a stream in the form of a tool, after the format was refused", async () => {
    const ran = await ask(
      [says(400, "text.format, response_format, output_config: no"), good],
      asking({ streams: true }),
    );
    check(ran, { modes: ["format", "tool"], called: { attempts: 2 } });
    expect(shown(ran)).toBe(ANSWER);
  });
});
