import { createFormats } from "../shared/formats.js";
import { connectHost } from "../shared/vscode-api.js";
import { parseRunHostMessage, parseRunPanelState, type RunWebviewMessage } from "./messages.js";
import { RunPanel, type RunHost } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

const host: RunHost = connectHost(parseRunHostMessage, parseRunPanelState);
const panel = new RunPanel(root, host, createFormats(navigator.language));
host.onMessage((message) => {
  panel.receive(message);
});

const ready: RunWebviewMessage = { type: "ready" };
host.send(ready);
