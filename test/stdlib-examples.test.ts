import { describe, expect, it } from "vitest";
import {
  CoreEngine,
  ExecutionStatus,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  MockModelProvider,
} from "scaicore";
import { compile } from "scaicore/compiler";
import { stdMembers, stdReceivers } from "../runtime/stdlib/table.js";

/** Every example of the documentation of the standard library, compiled and run as a user would. */
const examples = stdReceivers.flatMap((receiver) =>
  stdMembers(receiver).flatMap(({ name, example }) =>
    example.result === undefined ? [] : [[`${receiver}.${name}`, example.source, example.result] as const],
  ),
);
/** The names that examples may use. */
const input = { price: 10.125, ages: { Ada: 36, Alan: 41 } };

async function run(expression: string): Promise<unknown> {
  const source = `@core Examples { version = "1.0.0" }
@flow example(price: money, ages: map[string, int]): string {
    return json_encode(${expression})
}
`;
  const { module, diagnostics } = compile("example.scaicore", {
    read: (path) => (path === "example.scaicore" ? source : undefined),
  });
  if (module === undefined) throw new Error(diagnostics.map(({ code, message }) => `${code} ${message}`).join("\n"));
  const engine = CoreEngine.load(
    module,
    new HostEnvironment({
      memory: new InMemoryBackend(),
      modelProviders: new MockModelProvider(),
      checkpoints: new InMemoryCheckpointBackend(),
    }),
  );
  try {
    const result = await engine.invoke({ flow: "example", input });
    if (result.status !== ExecutionStatus.Completed) throw new Error(JSON.stringify(result));
    return JSON.parse(result.output as string);
  } finally {
    await engine.close();
  }
}

describe("an example of the standard library", () => {
  it.each(examples)("of %s holds: %s is %j", async (_, source, result) => {
    expect(await run(source)).toEqual(result);
  });
});
