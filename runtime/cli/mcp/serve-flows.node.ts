import { createHash } from "node:crypto";
import { messageOf, ScaiCoreError } from "../../error.js";
import type { EventSink, InvocationRequest, Person, RuntimeEvent } from "../../host/interfaces.js";
import { isJsonObject, type Json, type JsonObject } from "../../json.js";
import { version } from "../../version.js";
import { askUntilDone } from "./asking.js";
import { type FlowTool, flowTools } from "./flow-tools.js";
import { answer, outcomeOf, refusal, shownCheckpoint, type ToolOutcome } from "./outcome.js";
import { ServedCores, type ServedCoresSetup } from "./served-cores.node.js";
import type { CommandContext } from "../io/context.js";

export interface ServeOptions extends Omit<ServedCoresSetup, "events"> {
  /** Whether there is a tool that decides checkpoints. */
  readonly allowDecide: boolean;
  /** How long the client's person may take to answer. */
  readonly waitMs: number;
  readonly storeFlag: string | undefined;
}

/** How often a client that follows a call is told that it goes on, so that it does not give up. */
const STILL_THERE_MS = 10_000;

interface Extra {
  readonly signal: AbortSignal;
  readonly _meta?: Readonly<Record<string, unknown>> | undefined;
  readonly sendNotification: (notification: {
    method: "notifications/progress";
    params: { progressToken: string | number; progress: number; message?: string };
  }) => Promise<void>;
}

/** Serves the flows of programs over stdin and stdout until the client leaves. */
export async function serveFlows(options: ServeOptions, context: CommandContext): Promise<void> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- flows have JSON Schemas, and McpServer wants those of zod
  const [{ Server }, { StdioServerTransport }, types] = await Promise.all([
    import("@modelcontextprotocol/sdk/server/index.js"),
    import("@modelcontextprotocol/sdk/server/stdio.js"),
    import("@modelcontextprotocol/sdk/types.js"),
  ]);
  const { modules, allowDecide, storeFlag, waitMs } = options;
  const followers = new Followers();
  const cores = new ServedCores({ ...options, events: followers }, context);
  const flows = new Map(flowTools(modules).map((tool) => [tool.name, tool]));
  const names = modules.map((module) => module.name).join(", ");
  const server = new Server(
    { name: `scaicore: ${names}`, version },
    {
      capabilities: { tools: {} },
      instructions:
        "Each tool runs a flow. A flow may stop at a checkpoint, which a person decides: never decide for them. " +
        "SUSPENDED is no failure: the run is kept, and scaicore_result tells later what became of it.",
    },
  );
  const decider = (): Person => ({ id: `mcp:${server.getClientVersion()?.name ?? "unknown"}`, groups: [], roles: [] });
  const waiting = (note?: string) => ({ note, decides: allowDecide, storeFlag });

  async function run(tool: FlowTool, given: JsonObject, extra: Extra): Promise<ToolOutcome> {
    const { instance_key: key, ...rest } = given;
    const person = decider();
    const { id } = person;
    const request: InvocationRequest = {
      flow: tool.flow,
      input: tool.keyed ? rest : given,
      invocationId: invocationIdOf(tool, extra._meta),
      identity: { id, name: id },
      ...(tool.keyed && typeof key === "string" ? { instanceKey: key } : {}),
    };
    const engine = await cores.engine(tool.module);
    const stop = followers.follow(request.invocationId ?? "", extra);
    try {
      const begun = await engine.invoke(request, { signal: extra.signal });
      const { result, note } = await askUntilDone(begun, {
        server,
        signal: extra.signal,
        waitMs,
        decider: person,
        resume: (decision) => engine.resume(decision, { signal: extra.signal }),
      });
      return outcomeOf(result, waiting(note));
    } finally {
      stop();
    }
  }

  async function callOwn(name: string, args: JsonObject, { signal }: Extra): Promise<ToolOutcome> {
    if (name === "scaicore_checkpoints") {
      const pending = (await cores.pending()).map(shownCheckpoint);
      return answer(pending.length === 0 ? "Nothing waits for a decision." : JSON.stringify(pending, undefined, 2), {
        checkpoints: pending,
      });
    }
    if (name === "scaicore_result") {
      const result = await cores.result(textOf(args, "invocation_id"));
      return result === undefined
        ? answer("It is still running.", { status: "RUNNING", invocation_id: textOf(args, "invocation_id") })
        : outcomeOf(result, waiting());
    }
    if (name === "decide_checkpoint" && allowDecide) {
      const checkpointId = textOf(args, "checkpoint_id");
      const { decision, fields } = args;
      const resolution = { ...(isJsonObject(fields) ? fields : {}), ...(decision === undefined ? {} : { decision }) };
      const engine = await cores.ofCheckpoint(checkpointId);
      const note = args.note === undefined ? {} : { note: textOf(args, "note") };
      const request = { checkpointId, resolution, person: decider(), ...note };
      return outcomeOf(await engine.resume(request, { signal }), waiting());
    }
    const hint = name === "decide_checkpoint" ? " A person decides; it exists with --allow-decide only." : "";
    return refusal(`There is no tool ${name}.${hint} There are ${[...flows.keys()].join(", ")}.`);
  }

  server.setRequestHandler(types.ListToolsRequestSchema, () => ({
    tools: [
      ...[...flows.values()].map(({ name, description, inputSchema, outputSchema }) => ({
        name,
        description,
        inputSchema: inputSchema as { type: "object" },
        outputSchema: outputSchema as { type: "object" },
        annotations: { openWorldHint: true },
      })),
      ...ownTools(allowDecide),
    ],
  }));
  server.setRequestHandler(types.CallToolRequestSchema, async ({ params }, extra) => {
    const args = (params.arguments ?? {}) as JsonObject;
    try {
      const tool = flows.get(params.name);
      return await (tool === undefined ? callOwn(params.name, args, extra) : run(tool, args, extra));
    } catch (error) {
      const type = error instanceof ScaiCoreError ? `${error.errorType}: ` : "";
      return refusal(`${type}${messageOf(error)}`);
    }
  });

  const gone = new Promise<void>((resolve) => {
    const leave = () => {
      resolve();
    };
    server.onclose = leave;
    process.stdin.once("end", leave);
    process.stdin.once("close", leave);
    process.once("SIGTERM", leave);
    process.once("SIGINT", leave);
  });
  await server.connect(new StdioServerTransport());
  await gone;
  await cores.close();
  await server.close();
}

/** The id of a run. A caller that repeats a call under its idempotency key gets the run that there is. */
function invocationIdOf({ name, module }: FlowTool, meta: Extra["_meta"]): string {
  const key = meta?.["scaicore/idempotency-key"];
  if (typeof key !== "string" || key === "") return crypto.randomUUID();
  return `mcp-${createHash("sha256")
    .update(JSON.stringify([module.name, name, key]))
    .digest("hex")
    .slice(0, 40)}`;
}

function textOf(args: JsonObject, name: string): string {
  const value: Json | undefined = args[name];
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  throw new Error(`The argument ${name} must be a text that is not empty.`);
}

function ownTools(allowDecide: boolean) {
  const id = (name: string) => ({ [name]: { type: "string" } });
  const readOnly = { readOnlyHint: true, openWorldHint: false };
  return [
    {
      name: "scaicore_checkpoints",
      description: "Lists what waits for a person's decision. It decides nothing.",
      inputSchema: { type: "object" as const, properties: {} },
      annotations: readOnly,
    },
    {
      name: "scaicore_result",
      description: "Tells what became of a run that was suspended.",
      inputSchema: { type: "object" as const, properties: id("invocation_id"), required: ["invocation_id"] },
      annotations: readOnly,
    },
    ...(allowDecide
      ? [
          {
            name: "decide_checkpoint",
            description:
              "Passes a person's decision on. Only ever call it with what a person has decided, never with your own opinion.",
            inputSchema: {
              type: "object" as const,
              properties: {
                ...id("checkpoint_id"),
                decision: { type: "string", description: "One of the checkpoint's options, or its answer as text." },
                fields: { type: "object", description: "Values of the checkpoint's form, by name." },
                note: { type: "string", description: "Why, in the person's own words; kept with the decision." },
              },
              required: ["checkpoint_id"],
            },
            annotations: { destructiveHint: true, openWorldHint: false },
          },
        ]
      : []),
  ];
}

/** Tells the clients of calls how far their runs are. */
class Followers implements EventSink {
  readonly #runs = new Map<string, (event: RuntimeEvent) => void>();

  emit(event: RuntimeEvent): void {
    this.#runs.get(event.executionId)?.(event);
  }

  /** @returns what ends it */
  follow(invocationId: string, { _meta, sendNotification }: Extra): () => void {
    const token = _meta?.progressToken;
    if (typeof token !== "string" && typeof token !== "number") return () => undefined;
    let progress = 0;
    const tell = (message: string) => {
      const params = { progressToken: token, progress: ++progress, message };
      void sendNotification({ method: "notifications/progress", params }).catch(() => undefined);
    };
    this.#runs.set(invocationId, (event) => {
      if (event.type === "block.entered") tell(event.path ?? event.flow);
    });
    const timer = setInterval(() => tell("still there"), STILL_THERE_MS);
    return () => {
      clearInterval(timer);
      this.#runs.delete(invocationId);
    };
  }
}
