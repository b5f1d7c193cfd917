import { createFormats } from "../shared/formats.js";
import { connectHost, type PageHost } from "../shared/vscode-api.js";
import {
  parseCheckpointHostMessage,
  parseCheckpointPanelState,
  type CheckpointHostMessage,
  type CheckpointPanelState,
  type CheckpointWebviewMessage,
} from "./messages.js";
import { CheckpointPanel } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

const host: PageHost<CheckpointHostMessage, CheckpointWebviewMessage, CheckpointPanelState> = connectHost(
  parseCheckpointHostMessage,
  parseCheckpointPanelState,
);
const panel = new CheckpointPanel(root, host, createFormats(navigator.language));
host.onMessage((message) => {
  panel.receive(message);
});

host.askForState({ type: "ready" });
