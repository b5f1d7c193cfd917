import { messageOf } from "../../error.js";
import { RunError } from "../errors.js";
import type { CallOptions, ModelProvider, ModelRequest, ModelResponse, ModelRole } from "../interfaces.js";

export interface ModelRoutes {
  /** By the provider that a role names. */
  readonly providers?: Readonly<Record<string, ModelProvider>>;
  /** By role; has priority over the provider that the role names. */
  readonly roles?: Readonly<Record<string, ModelProvider>>;
  /** For all others. */
  readonly otherwise?: ModelProvider;
}

/**
 * Sends each request to the provider of its role, or of the provider name of the role. If a provider fails, the fallbacks of
 * the role are tried one after another; a refusal is an answer, not a failure.
 */
export class RoutingModelProvider implements ModelProvider {
  constructor(private readonly routes: ModelRoutes) {}

  supports(role: ModelRole): boolean {
    return this.#routed(role).length > 0;
  }

  async complete(request: ModelRequest, options: CallOptions): Promise<ModelResponse> {
    return await this.#first(request, options, (provider, routed) => provider.complete(routed, options));
  }

  /** Falls back only before the first text, because text that was shown cannot be withdrawn. */
  async *stream(
    request: ModelRequest,
    options: CallOptions,
  ): AsyncGenerator<{ readonly text: string } | { readonly response: ModelResponse }> {
    const failures: unknown[] = [];
    for (const { provider, role } of this.#routed(request.role)) {
      const routed = { ...request, role };
      let began = false;
      try {
        if (provider.stream === undefined) {
          yield { response: await provider.complete(routed, options) };
          return;
        }
        for await (const part of provider.stream(routed, options)) {
          began = true;
          yield part;
        }
        return;
      } catch (error) {
        if (began || options.signal.aborted) throw error;
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
        return await ask(provider, { ...request, role });
      } catch (error) {
        if (signal.aborted) throw error;
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

function allFailed(role: ModelRole, failures: readonly unknown[]): unknown {
  const [only] = failures;
  if (failures.length === 1) return only;
  if (failures.length === 0) {
    return new RunError("ModelProviderError", `There is no provider for ${role.roleName} (${role.provider}).`);
  }
  const texts = failures.map(messageOf);
  return new RunError("ModelProviderError", `All providers of ${role.roleName} failed: ${texts.join("; ")}`);
}
