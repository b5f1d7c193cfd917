import { createFormats } from "../shared/formats.js";
import { connectHost, type PageHost } from "../shared/vscode-api.js";
import { type BundleHostMessage, type BundleWebviewMessage, parseBundleHostMessage } from "./messages.js";
import { BundlePanel } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

const host: PageHost<BundleHostMessage, BundleWebviewMessage, undefined> = connectHost(
  parseBundleHostMessage,
  () => undefined,
);
const panel = new BundlePanel(root, createFormats(navigator.language), (message) => host.send(message));
host.onMessage((message) => panel.show(message));
host.askForState({ type: "ready" });
