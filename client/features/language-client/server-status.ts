import { StatusBarAlignment, ThemeColor, window } from "vscode";
import type { Disposable, Lifetime } from "../../infrastructure/lifetime.js";

export type ServerState = "starting" | "ready" | "stopped" | "failed";

export interface ServerStatus extends Disposable {
  show(state: ServerState): void;
}

const SHOWN: Readonly<Record<ServerState, { readonly icon: string; readonly says: string; readonly command: string }>> =
  {
    starting: { icon: "loading~spin", says: "The language server is starting.", command: "scaicore.log.show" },
    ready: { icon: "check", says: "The language server is ready. Click to see the log.", command: "scaicore.log.show" },
    stopped: {
      icon: "circle-slash",
      says: "The language server has stopped. Click to start it again.",
      command: "scaicore.server.restart",
    },
    failed: {
      icon: "error",
      says: "The language server could not start. Click to try again; the log says why.",
      command: "scaicore.server.restart",
    },
  };

/** The state of the language server in the status bar: while a ScaiCore file is active, and always after a failure. */
export function createServerStatus(lifetime: Lifetime): ServerStatus {
  const item = window.createStatusBarItem("scaicore.server", StatusBarAlignment.Right, 90);
  item.name = "ScaiCore Language Server";
  let state: ServerState = "stopped";
  let begun = false;
  const update = () => {
    const { icon, says, command } = SHOWN[state];
    const failed = state === "failed";
    item.text = `$(${icon}) ScaiCore Server`;
    item.tooltip = says;
    item.command = command;
    item.backgroundColor = failed ? new ThemeColor("statusBarItem.errorBackground") : undefined;
    item.accessibilityInformation = { label: `ScaiCore: ${says}` };
    if (begun && (failed || window.activeTextEditor?.document.languageId === "scaicore")) item.show();
    else item.hide();
  };
  lifetime.add(window.onDidChangeActiveTextEditor(update));
  return {
    show(next) {
      begun = true;
      state = next;
      update();
    },
    dispose: () => item.dispose(),
  };
}
