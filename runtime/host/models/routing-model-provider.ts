import { messageOf, ScaiCoreError } from "../../error.js";
import type { Json, JsonObject } from "../../json.js";
import { formedResponse, MalformedResponse } from "../model-response.js";
import { RunError } from "../errors.js";
import type {
  CallOptions,
  ModelProvider,
  ModelRequest,
  ModelResponse,
  ModelRole,
  ModelStreamPart,
} from "../interfaces.js";

export interface ModelRoutes {
  /** By the provider that a role names. */
  readonly providers?: Readonly<Record<string, ModelProvider>>;
  /** By role; has priority over the provider that the role names. */
  readonly roles?: Readonly<Record<string, ModelProvider>>;
  /** For all others. */
  readonly otherwise?: ModelProvider;
}

/**
 * Sends each request to the provider of its role, or of the provider name of the role. If a provider is not available, the
 * fallbacks of the role are tried one after another: it does not answer, it has no such model, it is busy (429) or broken
 * (5xx), or its response is malformed. What another provider would only hide is an error: a request that is refused as wrong
 * (400, 422), a key that is (401, 403), and a configuration that cannot be used. A refusal of the model is an answer.
 */
export class RoutingModelProvider implements ModelProvider {
  constructor(private readonly routes: ModelRoutes) {}

  supports(role: ModelRole): boolean {
    return this.#routed(role).length > 0;
  }

  async complete(request: ModelRequest, options: CallOptions): Promise<ModelResponse> {
    return await this.#first(request, options, async (provider, routed) =>
      checked(await provider.complete(routed, options)),
    );
  }

  /** Text of a provider that breaks off is withdrawn, and the next one begins again. */
  async *stream(request: ModelRequest, options: CallOptions): AsyncGenerator<ModelStreamPart> {
    const failures: unknown[] = [];
    let isShown = false;
    for (const { provider, role } of this.#routed(request.role)) {
      const routed = { ...request, role };
      let ended = false;
      try {
        if (isShown) yield { restart: true };
        isShown = false;
        if (provider.stream === undefined) {
          yield { response: named(checked(await provider.complete(routed, options)), role) };
          return;
        }
        for await (const part of provider.stream(routed, options)) {
          const response = "response" in part ? named(checked(part.response), role) : undefined;
          ended = response !== undefined;
          if (response === undefined) isShown = !("restart" in part);
          yield response === undefined ? part : { response };
        }
        if (ended) return;
        throw new RunError("ModelProviderError", "The model's stream ended without a response.");
      } catch (error) {
        if (ended || options.signal.aborted || isOfRequest(error)) throw error;
        failures.push(error);
      }
    }
    throw allFailed(request.role, failures);
  }

  async #first(
    request: ModelRequest,
    { signal }: CallOptions,
    ask: (provider: ModelProvider, request: ModelRequest) => Promise<ModelResponse>,
  ): Promise<ModelResponse> {
    const failures: unknown[] = [];
    for (const { provider, role } of this.#routed(request.role)) {
      try {
        return named(await ask(provider, { ...request, role }), role);
      } catch (error) {
        if (signal.aborted || isOfRequest(error)) throw error;
        failures.push(error);
      }
    }
    throw allFailed(request.role, failures);
  }

  /** The providers to try for a role, each with the role as it is sent to it. */
  #routed(role: ModelRole): readonly { readonly provider: ModelProvider; readonly role: ModelRole }[] {
    const { roles = {}, providers = {}, otherwise } = this.routes;
    const own = Object.hasOwn(roles, role.roleName) ? roles[role.roleName] : undefined;
    const named = (name: string) => (Object.hasOwn(providers, name) ? providers[name] : otherwise);
    const routes = [
      { provider: own ?? named(role.provider), role },
      ...role.fallback.map(({ provider, model }) => ({
        provider: named(provider),
        role: { ...role, provider, model },
      })),
    ];
    return routes.flatMap(({ provider, role: routed }) =>
      provider === undefined || provider.supports?.(routed) === false ? [] : [{ provider, role: routed }],
    );
  }
}

/** @throws ModelProviderError for a response of another form, of which the engine could make nothing. */
function checked(response: ModelResponse): ModelResponse {
  try {
    formedResponse(response);
    return response;
  } catch (error) {
    throw error instanceof MalformedResponse ? new RunError("ModelProviderError", error.message) : error;
  }
}

/** The response with the name of the provider that gave it, which may be a fallback. */
function named(response: ModelResponse, { provider }: ModelRole): ModelResponse {
  return response.call?.provider === undefined ? { ...response, call: { provider, ...response.call } } : response;
}

/** The statuses of HTTP that say that the request or its key is wrong. */
const OF_REQUEST: ReadonlySet<unknown> = new Set([400, 401, 403, 422]);

/** Whether an error, or a cause of it, has such a status, as clients of HTTP and of models call it. */
function isOfRequest(thrown: unknown): boolean {
  try {
    for (let error = thrown, depth = 0; depth < 5 && typeof error === "object" && error !== null; depth++) {
      const { status, statusCode, response, $metadata, details, cause } = error as Readonly<Record<string, unknown>>;
      const told = details as { readonly status?: unknown; readonly retryable?: unknown } | undefined;
      const inner = [
        told?.status,
        (response as { status?: unknown } | undefined)?.status,
        ($metadata as Metadata)?.httpStatusCode,
      ];
      if ([status, statusCode, ...inner].some((code) => OF_REQUEST.has(code))) return true;
      // A configuration that cannot be used has no status.
      if (told?.retryable === false && told.status === undefined) return true;
      error = cause;
    }
  } catch {
    // What cannot be read says nothing of the request.
  }
  return false;
}

type Metadata = { readonly httpStatusCode?: unknown } | undefined;

function allFailed(role: ModelRole, failures: readonly unknown[]): unknown {
  const [only] = failures;
  if (failures.length === 1) return only;
  if (failures.length === 0) {
    return new RunError("ModelProviderError", `There is no provider for ${role.roleName} (${role.provider}).`);
  }
  const texts = failures.map((failure) => messageOf(failure));
  const message = `All providers of ${role.roleName} failed: ${texts.join("; ")}`;
  return new RunError("ModelProviderError", message, soonest(failures), { cause: new AggregateError(failures) });
}

/** The first time at which one of the providers takes the request again, and which it is. */
function soonest(failures: readonly unknown[]): JsonObject {
  const times = failures.flatMap((failure): { readonly provider: Json; readonly retry_at: string }[] => {
    if (!(failure instanceof ScaiCoreError)) return [];
    const { provider, retry_at: at } = failure.details;
    return typeof at === "string" ? [{ provider: typeof provider === "string" ? provider : null, retry_at: at }] : [];
  });
  return times.sort((a, b) => Date.parse(a.retry_at) - Date.parse(b.retry_at))[0] ?? {};
}
