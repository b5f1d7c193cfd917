import { userInfo } from "node:os";
import { setting } from "../infrastructure/configuration.js";

/** Under which name this window's person starts runs and decides: the setting, else the name of the account. */
export function personName(): string {
  const chosen = setting("checkpoints.decideAs");
  if (chosen !== "") return chosen;
  try {
    return userInfo().username;
  } catch {
    // A container without a passwd entry.
    return "unknown";
  }
}
