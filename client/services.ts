import type { ExtensionContext } from "vscode";
import type { ByHand } from "./engine/by-hand.js";
import type { OverviewReader } from "./engine/overview.js";
import type { Programs } from "./engine/programs.js";
import type { Stores } from "./engine/stores.js";
import type { Lifetime } from "./infrastructure/lifetime.js";
import type { Log } from "./infrastructure/logging.js";
import type { OpenPanels } from "./infrastructure/open-panels.js";

/** What features share. */
export interface Services {
  readonly context: ExtensionContext;
  readonly log: Log;
  /** Ends with the extension. Not the stores: VS Code disposes at once and gives deactivate() some seconds. */
  readonly lifetime: Lifetime;
  readonly stores: Stores;
  readonly programs: Programs;
  readonly byHand: ByHand;
  readonly overview: OverviewReader;
  readonly openPanels: OpenPanels;
}
