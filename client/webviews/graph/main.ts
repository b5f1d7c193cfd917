import { connectHost, type PageHost } from "../shared/vscode-api.js";
import { type GraphHostMessage, graphKeyIn, type GraphWebviewMessage, parseGraphHostMessage } from "./messages.js";
import { GraphPanel } from "./panel.js";

const root = document.getElementById("root");
if (root === null) throw new Error("The page has no element with the id root.");

const host: PageHost<GraphHostMessage, GraphWebviewMessage, { readonly key: string }> = connectHost(
  parseGraphHostMessage,
  (state) => {
    const key = graphKeyIn(state);
    return key === undefined ? undefined : { key };
  },
);
const panel = new GraphPanel(root, (message) => host.send(message));
host.onMessage((message) => {
  switch (message.type) {
    case "state":
      host.keep({ key: message.key });
      panel.show(message);
      break;
    case "unavailable":
      panel.unavailable(message.message);
      break;
    case "cursor":
      panel.mark(message.id);
      break;
  }
});
host.askForState({ type: "ready" });
