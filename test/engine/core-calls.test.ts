import { type InvocationResult } from "scaicore";
import { describe, expect, test } from "vitest";
import { host, output } from "./host.js";
import { moduleOfSource } from "../support/source-module.js";

/** A program with calls of flows, from its source to its result. */
async function run(body: string): Promise<InvocationResult> {
  const source = `@core C { version = "1.0.0" }
type Sum = { total: int, note: string }
@flow add(a: int, b: int = 2, note: string?): Sum { return { total: a + b, note: note ?? "none" } }
@flow twice(a: int): int {
  once = @core_call { target = core://self  flow = add  input = { a, b: a } }
  return once.total
}
@flow f(): string {
${body}
}`;
  const { engine } = host(moduleOfSource(source));
  const result = await engine.invoke({ flow: "f" });
  await engine.close();
  return result;
}

describe("@core_call of this core", () => {
  test.each([
    [
      "input = { a: 1 }, with defaults",
      'x = @core_call { target = core://self  flow = add  input = { a: 1 } }\n return "${x}"',
      '{"total":3,"note":"none"}',
    ],
    [
      "a variable as input, whose other fields are left out",
      'i = { a: 1, note: "hi", other: true }\n x = @core_call { target = core://self  flow = "add"  input = i }\n return "${x}"',
      '{"total":3,"note":"hi"}',
    ],
    [
      "a spread as input",
      'i = { a: 1, b: 5 }\n x = @core_call { target = core://self  flow = add  input = { ...i, note: "hi" }  timeout = 1m }\n return "${x.total}"',
      "6",
    ],
    [
      "a flow that calls on, in a loop",
      'xs = @foreach n in [1, 2, 3] { yield @core_call { target = core://self  flow = twice  input = { a: n } } }\n return "${xs}"',
      "[2,4,6]",
    ],
    [
      "a result in return",
      '@try { return @core_call(target = core://self, flow = name) { } } @catch { return "" } }\n@flow name(): string { return core.name',
      "C",
    ],
  ])("%s", async (_what, body, expected) => {
    expect(output(await run(body))).toBe(expected);
  });
});

test("a module that calls other cores needs a dispatcher", async () => {
  const body = '@core_call { target = core://shop/orders  flow = pay }\n return ""';
  await expect(run(body)).rejects.toThrow("dispatcher (for calls of core://shop/orders)");
});
