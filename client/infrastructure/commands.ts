import { commands } from "vscode";
import { plain } from "../../runtime/plain-text.js";
import { describeError } from "./errors.js";
import type { Lifetime } from "./lifetime.js";
import type { Log } from "./logging.js";
import { showError } from "./ui/notifications.js";

/** Shows an error to the person; the details go to the log. */
export async function reportError(log: Log, doing: string, error: unknown): Promise<void> {
  log.error(doing, error);
  const chosen = await showError(plain`${doing}: ${describeError(error)}`, "Show Log");
  if (chosen === "Show Log") log.channel.show(true);
}

/**
 * Registers a command. Its handler takes what it needs as optional arguments (from a test, a key binding or another extension)
 * and asks for what is missing. Arguments are of unknown type: any extension may call a command.
 * @param doing what the person wanted, for the message when it fails: "Running the flow"
 */
export function registerCommand(
  services: { readonly lifetime: Lifetime; readonly log: Log },
  id: string,
  doing: string,
  handler: (...args: readonly unknown[]) => unknown,
): void {
  services.lifetime.add(
    commands.registerCommand(id, async (...args: readonly unknown[]) => {
      try {
        return await handler(...args);
      } catch (error) {
        void reportError(services.log, doing, error);
        return undefined;
      }
    }),
  );
}

/** The id of a run in the argument of a command, which is an id or an item of a list. Any extension may call a command. */
export function runIdFrom(given: unknown): string | undefined {
  return typeof given === "string" ? given : textAt(given, "summary", "invocationId");
}

/** The id of a checkpoint in the argument of a command. */
export function checkpointIdFrom(given: unknown): string | undefined {
  return typeof given === "string" ? given : textAt(given, "checkpoint", "checkpointId");
}

function textAt(given: unknown, part: string, name: string): string | undefined {
  const value = property(property(given, part), name);
  return typeof value === "string" ? value : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
