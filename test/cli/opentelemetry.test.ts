/** `--opentelemetry` of `serve` and `worker`: what they tell arrives at a receiver of OTLP, and a run is one trace over both. */
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { traceOfRun } from "scaicore/opentelemetry";
import { until } from "../store/worker/world.js";
import { useCommandLine } from "./command-line.js";

const scaicore = useCommandLine();
const telemetry = new URL("../fixtures/telemetry/telemetry.mjs", import.meta.url).href;

interface OtlpSpan {
  readonly traceId: string;
  readonly name: string;
  readonly service: string;
}
/** The part of `ExportTraceServiceRequest` in JSON that is looked at. */
interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: {
      readonly attributes: readonly { readonly key: string; readonly value: { stringValue: string } }[];
    };
    readonly scopeSpans: readonly { readonly spans: readonly { readonly traceId: string; readonly name: string }[] }[];
  }[];
}

const afterwards: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of afterwards.splice(0)) await end();
});

async function receiver() {
  const spans: OtlpSpan[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const isTraces = request.method === "POST" && request.url === "/v1/traces";
      if (isTraces)
        for (const { resource, scopeSpans } of (JSON.parse(Buffer.concat(parts).toString()) as Exported)
          .resourceSpans) {
          const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? "";
          for (const { spans: some } of scopeSpans)
            for (const { traceId, name } of some) spans.push({ traceId, name, service });
        }
      response.writeHead(isTraces ? 200 : 404, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterwards.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  return { spans, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

it("of serve and worker sends one trace of a run that both had", { timeout: 90_000 }, async () => {
  const { spans, endpoint } = await receiver();
  const cwd = scaicore.tutorial();
  const env = (service: string) => ({
    NODE_OPTIONS: `--import ${telemetry}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    OTEL_SERVICE_NAME: service,
  });
  const id = "told";
  const run = ["run", "examples/greet.scaicore", "--flow", "greet", "--input", '{"name": "Ada"}', "--detach"];
  await scaicore.run([...run, "--invocation-id", id, "--store", "runs"], { cwd });
  const worker = scaicore.start(["worker", "examples", "--store", "runs", "--opentelemetry"], {
    cwd,
    env: env("worker"),
  });
  await worker.shows("stdout", new RegExp(`${id}  waits for `));
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toMatchObject({ code: 0 });
  const { value } = await scaicore.json(["checkpoints", "--store", "runs"], { cwd });
  // The page of the inbox is the build's, and not looked at here.
  mkdirSync(join(dirname(scaicore.main), "inbox"), { recursive: true });
  const decision = ["--resolution", '{"decision": "approve"}', "--detach", "--store", "runs"];
  await scaicore.run(["resume", value.checkpoints[0]?.checkpoint_id ?? "", ...decision], { cwd });
  const serve = scaicore.start(["serve", "examples", "--store", "runs", "--port", "0", "--opentelemetry"], {
    cwd,
    env: env("serve"),
  });
  await serve.shows("stdout", /^Inbox: /m);
  const { traceId } = traceOfRun(id);
  const namesOf = (service: string) =>
    spans.filter((span) => span.service === service && span.traceId === traceId).map(({ name }) => name);
  await until(() => namesOf("serve").some((name) => name.startsWith("wait ")));
  serve.child.kill("SIGTERM");
  expect(await serve.ended).toMatchObject({ code: 0 });
  // Each process told its leg, and who went on told of the wait that had begun in the other.
  expect(namesOf("worker")).toContain("HelloWorld.greet");
  expect(namesOf("serve")).toContain("HelloWorld.greet");
  expect(namesOf("worker").some((name) => name.startsWith("chat "))).toBe(true);
});

it("of a command without it tells nothing", { timeout: 90_000 }, async () => {
  const { spans, endpoint } = await receiver();
  const cwd = scaicore.tutorial();
  const run = ["run", "examples/greet.scaicore", "--flow", "greet", "--input", '{"name": "Ada"}', "--detach"];
  await scaicore.run([...run, "--invocation-id", "untold", "--store", "runs"], { cwd });
  const worker = scaicore.start(["worker", "examples", "--store", "runs"], {
    cwd,
    env: { NODE_OPTIONS: `--import ${telemetry}`, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: "worker" },
  });
  await worker.shows("stdout", /untold {2}waits for /);
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toMatchObject({ code: 0 });
  expect(spans).toEqual([]);
});
