/** Asks models over real protocols, through the engine. */
import {
  CoreEngine,
  HostEnvironment,
  InMemoryBackend,
  InMemoryCheckpointBackend,
  InMemoryEventSink,
  type InvocationResult,
  type ModelProvider,
  type RuntimeEvent,
  type StreamItem,
  SystemClock,
} from "scaicore";
import { connectProvider, type PackagedKind, type ProviderConnection } from "scaicore/models";
import { moduleOfSource } from "../support/source-module.js";
import { type Asked, type Reply, startFakeServer } from "./fake-server.js";

/** A canary: nothing that is kept may have it in any coding. */
export const KEY = "sk-canary+7Qz/4fKd==9w";

export const GREETING = `@core Greeter {
    version = "1.0.0"
    @models {
        primary = { model = "m-1"  provider = "lab"  modalities = [:text, :structured_output] }
    }
}
type Mood = enum[calm, warm]
type Greeting = { message: string, mood: Mood, sum: money?, notes: map[string, int] }
@flow greet(name: string): Greeting {
    return @flexible {
        goal = "Greet"
        input = { name: name }
        output = Greeting
    }
}`;

export const ANSWER = '{"message":"Hi Ada","mood":"warm","sum":"1.10","notes":[{"key":"a","value":1}]}';
export const OUTPUT = { message: "Hi Ada", mood: "warm", sum: 1.1, notes: { a: 1 } };

/** A clock whose sleeps take no time, and are noted. */
export class SkippingClock extends SystemClock {
  readonly slept: number[] = [];

  override sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    return Promise.resolve();
  }
}

export interface Ran {
  readonly result: InvocationResult;
  readonly events: readonly RuntimeEvent[];
  readonly deltas: readonly Extract<StreamItem, { kind: "delta" }>[];
  readonly asked: readonly Asked[];
  readonly slept: readonly number[];
  /** All that is left in the store, the events and the result, as text. */
  readonly left: string;
}

export interface Asking {
  readonly kind?: PackagedKind;
  readonly streams?: boolean;
  readonly source?: string;
  readonly connection?: Partial<ProviderConnection>;
  readonly wrap?: (provider: ModelProvider) => ModelProvider;
}

/** Runs a flow against a server that gives these replies. */
export async function ask(replies: readonly (Reply | ((asked: Asked) => Reply))[], asking: Asking = {}): Promise<Ran> {
  const { kind = "openai-compatible", streams = false, source = GREETING, connection = {}, wrap } = asking;
  const server = await startFakeServer(replies);
  const clock = new SkippingClock();
  try {
    const provider = connectProvider({
      kind,
      name: "lab",
      baseUrl: server.url,
      apiKey: KEY,
      clock,
      random: () => 0,
      // Its sleeps take no time.
      longestSilenceMs: Infinity,
      ...connection,
    });
    const events = new InMemoryEventSink();
    const checkpoints = new InMemoryCheckpointBackend();
    const appended: string[] = [];
    const append = checkpoints.append.bind(checkpoints);
    checkpoints.append = (lease, entry, change) => {
      appended.push(new TextDecoder("utf-8").decode(entry), JSON.stringify(change ?? null));
      return append(lease, entry, change);
    };
    const env = new HostEnvironment({
      memory: new InMemoryBackend(),
      checkpoints,
      modelProviders: wrap?.(provider) ?? provider,
      events,
    });
    const engine = CoreEngine.load(moduleOfSource(source), env, { durability: "block" });
    const request = { flow: "greet", input: { name: "Ada" } };
    const deltas: Ran["deltas"][number][] = [];
    let result: InvocationResult | undefined;
    if (streams) {
      for await (const item of engine.stream(request)) {
        if (item.kind === "delta") deltas.push(item);
        if (item.kind === "result") result = item.result;
      }
    } else result = await engine.invoke(request);
    await engine.close();
    if (result === undefined) throw new Error("The stream gave no result.");
    const left = [JSON.stringify(result), JSON.stringify(events.events), JSON.stringify(deltas), ...appended].join(
      "\n",
    );
    return { result, events: events.events, deltas, asked: server.asked, slept: clock.slept, left };
  } finally {
    await server.close();
  }
}

export const called = ({ events }: Ran) =>
  events.filter(({ type }) => type === "model.called").map(({ payload }) => payload);

/** The text that was shown last: of the last attempt. */
export function shown({ deltas }: Ran): string {
  const attempt = deltas.at(-1)?.attempt;
  return deltas
    .filter((delta) => delta.attempt === attempt)
    .map(({ text }) => text)
    .join("");
}
