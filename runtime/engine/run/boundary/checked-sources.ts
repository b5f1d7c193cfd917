import { describeAny } from "../../../describe-any.js";
import { messageOf, shortened } from "../../../error.js";
import { withFullStop } from "../../../full-stop.js";
import { EnvironmentError, StoreError } from "../../../host/errors.js";
import type {
  CheckpointHandler,
  CheckpointInfo,
  EventSink,
  Logger,
  ModelProvider,
  PluginHost,
} from "../../../host/interfaces.js";
import type { Json } from "../../../json.js";
import type { Limits } from "../../../limits.js";
import { takenJson } from "../../../stdlib/json-problem.js";
import { isObject, MalformedAnswer, nothing } from "./forms.js";
import type { HostCalls } from "./host-calls.js";
import type { Clean } from "./host-failure.js";
import { eventLoop } from "../event-loop.js";

const LONGEST_WARNING = 4000;

/** A logger that never fails, and is never shown a secret. */
export function checkedLogger(logger: Logger, clean: Clean): Logger {
  return {
    warn(message) {
      try {
        const shown = shortened(clean(message), LONGEST_WARNING);
        const host: { warn(message: string): unknown } = logger;
        const ended = host.warn(shown);
        // It may be a promise, whose rejection nobody waits for.
        if (ended !== undefined) Promise.resolve(ended).catch(() => undefined);
      } catch {
        // There is nobody to be told.
      }
    },
  };
}

/** As a host gives it: reads a value by core and name. */
interface Source {
  read(core: string, name: string): Promise<Json | undefined>;
}

/**
 * A source of values, of configuration or reference data. One that fails or does not answer is no fault of the run, which goes
 * on when it is recovered.
 */
export function checkedSource(
  kind: "config" | "reference",
  source: Source,
  calls: HostCalls,
  limits: Limits,
  clean: Clean,
): Source {
  return {
    read: (core, name) =>
      calls.ask({
        limit: "hostCallMs",
        call: () => source.read(core, name),
        read: (answer) => {
          // Data that are no JSON are told as data of another type are.
          if (answer === undefined) return undefined;
          const taken = takenJson(answer, `${kind}.${name}`, limits);
          if (taken.ok) return taken.json;
          throw new EnvironmentError(`${kind}.${name}: expected JSON, got ${taken.foreign.got}.`, {
            missing: [`${kind}.${name}`],
          });
        },
        failed: (thrown) => {
          if (thrown instanceof EnvironmentError) return thrown;
          const message = withFullStop(messageOf(thrown, clean));
          return new StoreError(
            `${kind}.${name} of ${core} could not be read: ${message} The invocation goes on when it is recovered.`,
            { core, name },
            { cause: thrown, retryable: true },
          );
        },
      }),
  };
}

/** A source of secrets. What it says when it fails may show one, and is for those who ask. */
export function checkedSecrets<T extends { read(core: string, name: string): Promise<unknown> }>(
  source: T,
  calls: HostCalls,
  clean: Clean,
): T {
  return {
    read: (core: string, name: string) =>
      calls.ask({
        limit: "hostCallMs",
        call: () => source.read(core, name),
        read: (answer) => answer,
        // The message of such an error is all that is told; that of another would be told with its causes.
        failed: (thrown) =>
          new StoreError(messageOf(thrown, clean), { core, name }, { cause: thrown, retryable: true }),
      }),
  } as unknown as T;
}

/** What was thrown, as an error; one that cannot be read is the cause of one that can. */
function errorOf(thrown: unknown): Error {
  return new Error(messageOf(thrown), { cause: thrown });
}

/** A sink that ends each event: what is no promise has been taken, and a promise that does not end has failed. */
export function checkedSink(sink: EventSink, calls: HostCalls): EventSink {
  return {
    emit(event) {
      // Sinks that answer at once take events in the order in which they come.
      const taken: unknown = sink.emit(event);
      if (taken === undefined) return undefined;
      return calls.made({ limit: "hostCallMs", call: () => taken, read: nothing, failed: errorOf });
    },
  };
}

export function checkedHandler(handler: CheckpointHandler, calls: HostCalls): CheckpointHandler {
  const ask = (what: "pending" | "closed") => (info: CheckpointInfo) =>
    calls.ask({ limit: "hostCallMs", call: () => handler[what]?.(info), read: nothing, failed: errorOf });
  return { pending: ask("pending"), ...(handler.closed === undefined ? {} : { closed: ask("closed") }) };
}

/** What a host must answer at once, while an engine is loaded. */
function atOnce(what: string, answer: () => unknown, clean: Clean): unknown {
  let given: unknown;
  try {
    given = answer();
    if (isObject(given) && typeof given.then === "function") {
      void Promise.resolve(given).catch(() => undefined);
      throw new MalformedAnswer("at once", "a promise");
    }
    return given;
  } catch (cause) {
    const message = `The host failed to say whether it has ${what}: ${withFullStop(messageOf(cause, clean))}`;
    throw Object.assign(new EnvironmentError(message, { missing: [what] }), { cause });
  }
}

/** Plugins of which `describe` answers as its interface says. `call` is checked where a run makes it. */
export function checkedPlugins(plugins: PluginHost, clean: Clean): PluginHost {
  return {
    describe(plugin) {
      const { alias, package: name, version } = plugin;
      return atOnce(
        `the plugin ${alias} = ${name}@${version}`,
        () => {
          const given: unknown = plugins.describe(plugin);
          if (given === undefined || (isObject(given) && typeof given.then === "function")) return given;
          if (!isObject(given)) throw new MalformedAnswer("{ methods } or undefined", describeAny(given));
          const { methods } = given;
          if (methods === undefined) return {};
          if (!isObject(methods))
            throw new MalformedAnswer("{ methods }", `one whose methods are ${describeAny(methods)}`);
          return { methods: Object.fromEntries(Object.keys(methods).map((method) => [method, {}])) };
        },
        clean,
      ) as ReturnType<PluginHost["describe"]>;
    },
    call: (call, options) => plugins.call(call, options),
  };
}

/** Models of which `supports` answers as its interface says. What they answer is checked where a run asks them. */
export function checkedModels(models: ModelProvider, clean: Clean): ModelProvider {
  return {
    complete: (request, options) => models.complete(request, options),
    ...(models.supports === undefined
      ? {}
      : {
          supports: (role) => atOnce(`the model role ${role.roleName}`, () => models.supports?.(role), clean) !== false,
        }),
    ...(models.stream === undefined
      ? {}
      : { stream: (request, options) => inTurns(models.stream?.(request, options) ?? []) }),
  };
}

/** The parts of a stream. One that always has the next part at once must let other work go on, such as what ends it. */
async function* inTurns<T>(parts: AsyncIterable<T> | readonly T[]): AsyncGenerator<T> {
  for await (const part of parts) {
    await eventLoop.pass();
    yield part;
  }
}
