import { randomBytes } from "node:crypto";
import {
  type ExtensionContext,
  type Tab,
  TabInputNotebook,
  TabInputText,
  TabInputTextDiff,
  Uri,
  ViewColumn,
  type WebviewPanel,
  window,
} from "vscode";
import type { PlainText } from "../../runtime/plain-text.js";
import { webviewHtml } from "../webviews/shared/html.js";
import { createLifetime, type Lifetime } from "./lifetime.js";
import type { Log } from "./logging.js";
import { pageTexts } from "./page-texts.js";
import { coalesce } from "./scheduling.js";
import { retitle } from "./ui/panel-tab.js";

/** The page of a kind of panel, the check of its messages, and what the host answers. */
export interface PanelScript<In, State> {
  /** Name of its script in `dist/webviews`. */
  readonly name: string;
  readonly title: string;
  readonly parse: (value: unknown) => In | undefined;
  /** The full state, read anew whenever the panel is shown or something changed. */
  readonly state: () => Promise<State>;
  readonly receive: (message: In) => void | Promise<void>;
  readonly onError: (doing: string, error: unknown) => void;
}

/** A panel whose page is set. */
export interface AttachedPanel<Out> {
  readonly panel: WebviewPanel;
  /** Whether it is open, and the person sees it. VS Code refuses to say so of a panel that was closed. */
  readonly visible: boolean;
  readonly setTitle: (title: PlainText) => void;
  /** Ends with the panel. */
  readonly lifetime: Lifetime;
  readonly post: (message: Out) => void;
  /** Sends a new state to the panel, if it is visible. */
  readonly refresh: () => void;
}

const SPACING_MS = 50;

/**
 * Sets the page of a new or restored panel. Its state is read and sent while VS Code makes the frame and loads the page, which gets what
 * was sent until then when it is loaded. Messages to a hidden webview are lost, and so may be those to a page that loads slowly: one
 * that has loaded and has no state sends `ready`. Every change sends the full state again.
 */
export function attachPanel<In extends { readonly type: string }, Out>(
  services: { readonly context: ExtensionContext; readonly log: Log },
  panel: WebviewPanel,
  script: PanelScript<In, Out>,
): AttachedPanel<Out> {
  const { context, log } = services;
  const lifetime = createLifetime();
  let reading = false;

  const isVisible = () => !lifetime.ended && panel.visible;
  const post = (message: Out) => {
    // As text: of an object VS Code would copy each part several times on its way, and call a function of its own for each.
    if (isVisible()) void panel.webview.postMessage(JSON.stringify(message));
  };
  const sending = coalesce(async () => {
    if (!isVisible()) return;
    reading = true;
    try {
      // It may be closed meanwhile.
      post(await script.state());
    } catch (error) {
      script.onError("Showing the panel", error);
    } finally {
      reading = false;
    }
  }, SPACING_MS);

  lifetime.add(sending);
  lifetime.add(
    panel.webview.onDidReceiveMessage((value: unknown) => {
      const message = script.parse(value);
      if (message === undefined) {
        log.warn(`The ${script.name} panel sent something that is no message of it; ignored.`);
        return;
      }
      if (message.type === "ready") {
        // What is being read is sent to it.
        if (!reading) sending.request();
        return;
      }
      Promise.resolve(script.receive(message)).catch((error: unknown) => script.onError("Answering the panel", error));
    }),
  );
  lifetime.add(
    panel.onDidChangeViewState(() => {
      // VS Code loads a hidden page again when it is shown.
      if (isVisible()) sending.request();
    }),
  );
  panel.onDidDispose(() => lifetime.dispose());

  const icon = (name: string) => Uri.joinPath(context.extensionUri, "media", name);
  panel.iconPath = { light: icon("panel-light.svg"), dark: icon("panel-dark.svg") };
  panel.webview.options = { enableScripts: true, localResourceRoots: [] };
  const begin = () => {
    if (lifetime.ended) return;
    panel.webview.html = webviewHtml({
      ...pageTexts(context.asAbsolutePath("dist/webviews"), script.name),
      nonce: randomBytes(18).toString("base64"),
      title: script.title,
      lang: "en",
    });
    sending.request();
  };
  // The page is long, and what is sent in one turn arrives together: VS Code makes the frame meanwhile, which takes longer.
  setTimeout(begin);
  return {
    panel,
    get visible() {
      return isVisible();
    },
    setTitle: (title) => {
      if (!lifetime.ended) retitle(panel, title);
    },
    lifetime,
    post,
    refresh: () => sending.request(),
  };
}

/**
 * The column for a panel: that of the extension's other panels, else the one after the column of a source. `ViewColumn.Beside`
 * alone would be beside any active tab, VS Code's modal editors included; in an empty window it is the first column.
 */
export function panelColumn(): ViewColumn {
  const groups = window.tabGroups.all;
  const ours = groups.find(({ tabs }) => tabs.some(isScaiCorePanel));
  if (ours !== undefined) return ours.viewColumn;
  const source = groups.find(({ tabs }) => tabs.some(isSource));
  if (source !== undefined) return AFTER.get(source.viewColumn) ?? ViewColumn.Beside;
  return groups.every(({ tabs }) => tabs.length === 0) ? ViewColumn.One : ViewColumn.Beside;
}

/**
 * Whether a new panel in this column would cover a text: the active one, in which somebody may be typing, or another one that is
 * seen there. A column that is not there yet covers nothing.
 */
export function coversText(column: ViewColumn): boolean {
  const group = window.tabGroups.all.find(({ viewColumn }) => viewColumn === column);
  const input: unknown = group?.activeTab?.input;
  return input instanceof TabInputText || input instanceof TabInputTextDiff || input instanceof TabInputNotebook;
}

/** Panels open in the second or third column; a person who splits further chooses the column. */
const AFTER: ReadonlyMap<ViewColumn, ViewColumn> = new Map([
  [ViewColumn.One, ViewColumn.Two],
  [ViewColumn.Two, ViewColumn.Three],
]);

const isSource = ({ input }: Tab): boolean =>
  input instanceof TabInputText && (input.uri.path.endsWith(".scaicore") || input.uri.scheme === "untitled");

/** Whether a tab is a panel of this extension. VS Code puts a prefix before the view type of a tab. */
export function isScaiCorePanel({ input }: { readonly input: unknown }): boolean {
  if (typeof input !== "object" || input === null || !("viewType" in input)) return false;
  return typeof input.viewType === "string" && /(^|-)scaicore\.(run|checkpoint|compare|graph)$/.test(input.viewType);
}
