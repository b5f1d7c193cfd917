import { createFormats } from "../shared/formats.js";
import { connectHost, type PageHost } from "../shared/vscode-api.js";
import {
  type CompareHostMessage,
  type ComparePageState,
  type CompareWebviewMessage,
  parseCompareHostMessage,
} from "./messages.js";
import { ComparePanel } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

const host: PageHost<CompareHostMessage, CompareWebviewMessage, ComparePageState> = connectHost(
  parseCompareHostMessage,
  (): ComparePageState | undefined => undefined,
);
const panel = new ComparePanel(root, createFormats(navigator.language));
host.onMessage(({ runs, comparison, problem }) => {
  // It is opened anew from its runs.
  host.keep({ runs });
  if (comparison === undefined) panel.tell(problem ?? "");
  else panel.show(comparison);
});
host.askForState({ type: "ready" });
