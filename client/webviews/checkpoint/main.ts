import { createFormats } from "../shared/formats.js";
import { connectHost } from "../shared/vscode-api.js";
import { parseCheckpointHostMessage, parseCheckpointPanelState, type CheckpointWebviewMessage } from "./messages.js";
import { CheckpointPanel, type CheckpointHost } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

const host: CheckpointHost = connectHost(parseCheckpointHostMessage, parseCheckpointPanelState);
const panel = new CheckpointPanel(root, host, createFormats(navigator.language));
host.onMessage((message) => {
  panel.receive(message);
});

const ready: CheckpointWebviewMessage = { type: "ready" };
host.send(ready);
