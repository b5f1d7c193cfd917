import { window } from "vscode";
import { plain, type PlainText } from "../../../runtime/plain-text.js";
import type { Disposable, Lifetime } from "../../infrastructure/lifetime.js";
import { createStatusItem } from "../../infrastructure/ui/status-item.js";

export type ServerState = "starting" | "ready" | "stopped" | "failed";

export interface ServerStatus extends Disposable {
  show(state: ServerState): void;
}

const SHOWN: Readonly<
  Record<ServerState, { readonly icon: string; readonly says: PlainText; readonly command: string }>
> = {
  starting: { icon: "loading~spin", says: plain`The language server is starting.`, command: "scaicore.log.show" },
  ready: {
    icon: "check",
    says: plain`The language server is ready. Click to see the log.`,
    command: "scaicore.log.show",
  },
  stopped: {
    icon: "circle-slash",
    says: plain`The language server has stopped. Click to start it again.`,
    command: "scaicore.server.restart",
  },
  failed: {
    icon: "error",
    says: plain`The language server could not start. Click to try again; the log says why.`,
    command: "scaicore.server.restart",
  },
};

/** The state of the language server in the status bar: while a ScaiCore file is active, and always after a failure. */
export function createServerStatus(lifetime: Lifetime): ServerStatus {
  const item = createStatusItem("scaicore.server", plain`ScaiCore Language Server`);
  let state: ServerState = "stopped";
  let begun = false;
  const update = () => {
    const { icon, says, command } = SHOWN[state];
    const isError = state === "failed";
    if (begun && (isError || window.activeTextEditor?.document.languageId === "scaicore"))
      item.show({ text: { icon, text: plain`ScaiCore Server` }, tooltip: says, command, isError });
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
