import { InvocationConflictError } from "../../host/errors.js";
import type { InvocationRequest, StartRecord } from "../../host/interfaces.js";
import { hashOfJson } from "../hashes.js";

/** Throws an InvocationConflictError when an id that is taken comes with another flow, input or instance key. */
export function checkSameInvocation(
  known: StartRecord,
  core: string,
  request: Pick<InvocationRequest, "flow" | "input"> & { readonly instanceKey?: string | undefined },
): void {
  const field =
    known.core !== core
      ? "core"
      : known.flow !== request.flow
        ? "flow"
        : known.instanceKey !== request.instanceKey
          ? "instanceKey"
          : hashOfJson(known.input) !== hashOfJson(request.input ?? {})
            ? "input"
            : undefined;
  if (field === undefined) return;
  throw new InvocationConflictError(
    `Invocation ${known.invocationId} was started before with another ${field}. Use a new id for a new invocation.`,
    { field },
  );
}
