import type { ByHand } from "../../engine/by-hand.js";
import type { Chats } from "../../infrastructure/chat.js";
import type { InUseParts } from "./in-use.js";
import type { Keys } from "./keys.js";

/** What the commands about models share. */
export interface ToolParts extends InUseParts {
  readonly keys: Keys;
  readonly chats: Chats;
  readonly byHand: ByHand;
  /** Says that runs would ask others now. */
  readonly changed: () => void;
}
