import type { JsonObject } from "scaicore";

/** What became of a request that VS Code or a model's vendor refused. */
export interface ChatFailure {
  readonly message: string;
  /** Of a ModelProviderError. */
  readonly details: JsonObject;
}

/** A vendor says in its own words that a plan is used up; VS Code has no code for it. */
const QUOTA = /quota|premium request|allowance|usage limit/i;
const RATE = /rate.?limit|too many requests/i;

/**
 * What an error of VS Code's API means. `undefined`: it may pass, and the request may be made again.
 * @param name the model as the file names it
 */
export function chatFailure(thrown: unknown, name: string): ChatFailure | undefined {
  const { code, message, name: kind, cause } = fields(thrown);
  const said = [message, cause instanceof Error ? cause.message : undefined].filter(
    (text) => text !== undefined && text !== "",
  );
  const told = said.length === 0 ? "" : ` It said: ${said.join(" ")}`;
  // 404 and 429 let the fallbacks of a role answer, as they do for providers that speak HTTP.
  if (code === "NoPermissions") {
    return final(
      `VS Code does not let ScaiCore ask ${name}. Allow it in VS Code's list of extensions with access to language models, or choose another model.${told}`,
      { no_consent: true },
    );
  }
  if (code === "NotFound")
    return final(`VS Code has no model ${name} any more. Choose another one.${told}`, { status: 404 });
  if (code === "Blocked" && !QUOTA.test(told)) return final(`VS Code blocked the request to ${name}.${told}`, {});
  if (RATE.test(`${kind ?? ""} ${told}`)) return undefined;
  return QUOTA.test(`${kind ?? ""} ${told}`) ? quota(name, told) : undefined;
}

const quota = (name: string, told: string): ChatFailure =>
  final(`The plan by which VS Code asks ${name} is used up, so it is not tried again.${told}`, { status: 429 });

const final = (message: string, details: JsonObject): ChatFailure => ({
  message,
  details: { ...details, retryable: false },
});

function fields(thrown: unknown): {
  readonly code?: string;
  readonly message?: string;
  readonly name?: string;
  readonly cause?: unknown;
} {
  if (typeof thrown !== "object" || thrown === null) return { message: String(thrown) };
  const { code, message, name, cause } = thrown as Readonly<Record<string, unknown>>;
  return {
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof message === "string" ? { message } : {}),
    ...(typeof name === "string" ? { name } : {}),
    cause,
  };
}
