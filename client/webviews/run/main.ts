import { createFormats } from "../shared/formats.js";
import { connectHost, type PageHost } from "../shared/vscode-api.js";
import {
  parseRunHostMessage,
  parseRunPanelState,
  type RunHostMessage,
  type RunPanelState,
  type RunWebviewMessage,
} from "./messages.js";
import { RunPanel } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

const host: PageHost<RunHostMessage, RunWebviewMessage, RunPanelState> = connectHost(
  parseRunHostMessage,
  parseRunPanelState,
);
const panel = new RunPanel(root, host, createFormats(navigator.language));
host.onMessage((message) => {
  panel.receive(message);
});

host.askForState({ type: "ready" });
