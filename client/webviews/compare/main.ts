import { createFormats } from "../shared/formats.js";
import { connectHost, type Host } from "../shared/vscode-api.js";
import { type CompareHostMessage, type CompareWebviewMessage, parseCompareHostMessage } from "./messages.js";
import { ComparePanel } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

// The page keeps nothing: it is opened anew from its runs.
const host: Host<CompareHostMessage, CompareWebviewMessage, undefined> = connectHost(
  parseCompareHostMessage,
  () => undefined,
);
const panel = new ComparePanel(root, createFormats(navigator.language));
host.onMessage(({ comparison }) => panel.show(comparison));
host.send({ type: "ready" });
