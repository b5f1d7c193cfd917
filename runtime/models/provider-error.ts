import { ModelProviderError } from "../host/errors.js";
import type { JsonObject } from "../json.js";

/** What is known of a request that failed. */
export interface About {
  readonly model: string | undefined;
  readonly attempts: number;
  readonly retryable: boolean;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  /** When the provider takes the request again, in milliseconds since 1970. */
  readonly retryAt?: number;
}

/** The one error that leaves a provider. Its details are those that docs/models.md lists. */
export function providerError(provider: string, message: string, about: About): Error {
  const { model, attempts, retryable, status, requestId, retryAt } = about;
  const details: JsonObject = {
    provider,
    ...(model === undefined ? {} : { model }),
    attempts,
    retryable,
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    ...(retryAt === undefined ? {} : { retry_at: new Date(retryAt).toISOString() }),
  };
  return new ModelProviderError(`${provider}: ${message}`, details);
}
