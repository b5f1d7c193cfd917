import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, output } from "../engine/host.js";
import { bound, EVERYTHING, filesystem, useFolder } from "./bound-program.js";
import { freePort, killed, serveHttp } from "./reference-server.js";

const folder = useFolder();
const SUM = `get_sum(a: float, b: float): string
get_structured_content(location: "New York" | "Chicago"): { temperature: float, conditions: string }
echo(message: string): string
trigger_long_running_operation(duration: float?, steps: float?): string
simulate_research_query(topic: string): string`;
const ASKING = `  sum = tool.get_sum(2.0, 3.0)
  weather = tool.get_structured_content("Chicago")
  return "\${sum} \${weather.conditions}"`;
const ANSWER = "The sum of 2 and 3 is 5. Light rain / drizzle";

describe("the reference server `everything`", { timeout: 240_000 }, () => {
  const program = bound(EVERYTHING, SUM);

  it("is called by a flow, and its typed answers go on", async () => {
    const { result, called } = await program.run(ASKING);
    expect(output(result)).toBe(ANSWER);
    expect(called).toEqual([
      expect.objectContaining({ plugin: "tool", method: "get_sum", idempotency_key: expect.any(String) as string }),
      expect.objectContaining({ plugin: "tool", method: "get_structured_content" }),
    ]);
  });

  it("gets nothing of the environment but what every program needs, and what is written", async () => {
    process.env.SCAICORE_TEST_CANARY = "canary";
    try {
      const other = bound({ ...EVERYTHING, env: { WRITTEN: "yes" } }, "get_env(): string");
      const env = JSON.parse(String(output((await other.run("  return tool.get_env()")).result))) as object;
      expect(env).toMatchObject({ WRITTEN: "yes", PATH: expect.any(String) as string });
      expect(env).not.toHaveProperty("SCAICORE_TEST_CANARY");
    } finally {
      delete process.env.SCAICORE_TEST_CANARY;
    }
  });

  it("says what is wrong with arguments, as an error of the flow", async () => {
    const other = bound(EVERYTHING, "get_structured_content(location: string): string");
    const { result, called } = await other.run('  return tool.get_structured_content("Atlantis")');
    expect(failure(result)).toMatchObject({
      errorType: "PluginError",
      message: expect.stringMatching(/^tool\.get_structured_content failed: .*Atlantis|Invalid/s) as string,
    });
    expect(called).toEqual([expect.objectContaining({ error_type: "PluginError" })]);
  });

  it("is not asked for a tool that it runs as a task only", async () => {
    const { result } = await program.run('  return tool.simulate_research_query("x")');
    expect(failure(result).message).toBe(
      "tool.simulate_research_query failed: The server runs this tool as a task only (taskSupport: required), which is not supported.",
    );
  });

  it("names the methods that it has when one is misspelt", async () => {
    const other = bound(EVERYTHING, "get_sun(a: float, b: float): string");
    const { result } = await other.run("  return tool.get_sun(1.0, 2.0)");
    expect(failure(result).message).toContain("The plugin tool has no method get_sun. Did you mean get_sum?");
  });

  it("is left when the call takes too long, and when the run is cancelled", async () => {
    const long = "  return tool.trigger_long_running_operation(duration = 60.0, steps = 60.0)";
    const late = await program.run(long, { limits: { pluginCallMs: 300 } });
    expect(failure(late.result).errorType).toBe("TimeoutError");
    const stop = new AbortController();
    const running = program.run(long, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error("enough")), 200);
    expect(failure((await running).result).errorType).toBe("CancelledError");
    expect(output((await program.run('  return tool.echo("still there")')).result)).toContain("still there");
  });
});

describe("the reference server `filesystem`", { timeout: 240_000 }, () => {
  const inside = join(folder, "inside");
  mkdirSync(inside);
  writeFileSync(join(inside, "note.txt"), "buy milk");
  const program = bound(filesystem("${env:NOTES}"), "read_text_file(path: string): { content: string }", {
    NOTES: inside,
  });

  it("reads a file, and refuses one outside of its folder", async () => {
    const read = await program.run(`  note = tool.read_text_file("${inside}/note.txt")\n  return note.content`);
    expect(output(read.result)).toBe("buy milk");
    const refused = await program.run('  note = tool.read_text_file("/etc/hostname")\n  return note.content');
    expect(failure(refused.result)).toMatchObject({
      errorType: "PluginError",
      message: expect.stringContaining("Access denied") as string,
    });
  });
});

describe("the reference server over HTTP", { timeout: 240_000 }, () => {
  it("is called, and called again after it was started anew", async () => {
    const port = await freePort();
    const first = await serveHttp(port);
    const program = bound({ url: `http://127.0.0.1:${port}/mcp`, headers: { "x-api-key": "k" } }, SUM);
    expect(output((await program.run(ASKING)).result)).toBe(ANSWER);
    await killed(first);
    expect(failure((await program.run(ASKING)).result).errorType).toBe("PluginError");
    const second = await serveHttp(port);
    expect(output((await program.run(ASKING)).result)).toBe(ANSWER);
    await program.plugins.close();
    await killed(second);
  });

  it("that goes away while it is asked fails the call at once", async () => {
    const port = await freePort();
    const child = await serveHttp(port);
    const program = bound({ url: `http://127.0.0.1:${port}/mcp` }, SUM);
    expect(output((await program.run(ASKING)).result)).toBe(ANSWER);
    const running = program.run("  return tool.trigger_long_running_operation(duration = 60.0, steps = 60.0)");
    await new Promise((resolve) => setTimeout(resolve, 500));
    await killed(child);
    expect(failure((await running).result)).toMatchObject({ errorType: "PluginError" });
  });

  it("that floods fails the call", async () => {
    const flood = createHttpServer((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": request.url === "/json" ? "application/json" : "text/event-stream" });
      const timer = setInterval(() => response.write("x".repeat(1_000_000)), 1);
      response.on("close", () => clearInterval(timer));
    }).listen(0, "127.0.0.1");
    await once(flood, "listening");
    const address = flood.address();
    const port = address === null || typeof address === "string" ? 0 : address.port;
    const program = bound({ url: `http://127.0.0.1:${port}/json` }, SUM);
    expect(failure((await program.run(ASKING)).result).message).toContain("The answer is larger than 16 MB.");
    await program.plugins.close();
    flood.close();
    flood.closeAllConnections();
  });
});
