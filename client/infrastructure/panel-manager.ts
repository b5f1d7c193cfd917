import { window, type WebviewPanel } from "vscode";
import type { PlainText } from "../../runtime/plain-text.js";
import type { Services } from "../services.js";
import { reportError } from "./commands.js";
import type { Disposable } from "./lifetime.js";
import { openPanelTab } from "./ui/panel-tab.js";
import { attachPanel, panelColumn, type AttachedPanel } from "./webview-panel.js";

/** An open panel and what it shows. */
export interface Panel<Key, Out> extends AttachedPanel<Out> {
  /** Changes when the panel shows something else. */
  key: Key;
  /** Call it when the key has changed. */
  readonly saveKey: () => void;
}

/** What the panels of one kind are. */
export interface PanelKind<Key, In, Out> {
  /** As in the manifest and for VS Code's serializer. */
  readonly viewType: string;
  /** Name of the script in `dist/webviews`. */
  readonly script: string;
  /** The key as text: the same text for the same key. */
  readonly keyText: (key: Key) => string;
  /** The key as text that opens the panel again after a crash, if that is another one. */
  readonly storedKey?: (key: Key) => string;
  /** The key in the state that VS Code kept of a page; `undefined` where there is none. */
  readonly keyIn: (state: unknown) => Key | undefined;
  /** A message of the page; `undefined` for what is none. */
  readonly parse: (value: unknown) => In | undefined;
  /** The full state for the page. */
  readonly state: (key: Key) => Promise<Out>;
  readonly receive: (panel: Panel<Key, Out>, message: In) => Promise<void>;
  /** Adds to the panel's lifetime what refreshes it besides the overview and running flows. */
  readonly listen: (panel: Panel<Key, Out>) => void;
}

/** The panels of one kind in this window, one for each key: opened, revealed, and restored after a reload. */
export class PanelManager<Key, In extends { readonly type: string }, Out> implements Disposable {
  readonly #services: Services;
  readonly #kind: PanelKind<Key, In, Out>;
  readonly #panels = new Set<Panel<Key, Out>>();
  readonly #serializer: Disposable;

  constructor(services: Services, kind: PanelKind<Key, In, Out>) {
    this.#services = services;
    this.#kind = kind;
    this.#serializer = window.registerWebviewPanelSerializer(kind.viewType, {
      deserializeWebviewPanel: (panel: WebviewPanel, state: unknown) => {
        const key = kind.keyIn(state);
        // Kept by another version, or closed before it had a state: there is nothing to show.
        if (key === undefined) panel.dispose();
        else this.#attach(panel, key);
        return Promise.resolve();
      },
    });
  }

  /** Reveals the panel of this key, or opens one beside the text. */
  open(key: Key, title: PlainText, preserveFocus = false): Panel<Key, Out> {
    const known = this.find(key);
    if (known !== undefined) {
      // What has the same text as its key may still show something else.
      known.key = key;
      known.setTitle(title);
      known.saveKey();
      known.panel.reveal(undefined, preserveFocus);
      known.refresh();
      return known;
    }
    const column = { viewColumn: panelColumn(), preserveFocus };
    return this.#attach(openPanelTab(this.#kind.viewType, title, column), key);
  }

  find(key: Key): Panel<Key, Out> | undefined {
    const text = this.#kind.keyText(key);
    return [...this.#panels].find((panel) => this.#kind.keyText(panel.key) === text);
  }

  isVisible(key: Key): boolean {
    return this.find(key)?.visible === true;
  }

  /** Panels outlive the extension: VS Code restores them. */
  dispose(): void {
    this.#serializer.dispose();
  }

  #attach(webview: WebviewPanel, key: Key): Panel<Key, Out> {
    const { overview, stores, openPanels, log } = this.#services;
    const { viewType, script, keyText, storedKey = keyText, parse, state, receive, listen } = this.#kind;
    const attached = attachPanel<In, Out>(this.#services, webview, {
      name: script,
      title: webview.title,
      parse,
      state: () => state(panel.key),
      receive: (message) => receive(panel, message),
      onError: (doing, error) => void reportError(log, doing, error),
    });
    const { panel: page, post, setTitle } = attached;
    const panel: Panel<Key, Out> = {
      panel: page,
      post,
      setTitle,
      get visible() {
        return attached.visible;
      },
      lifetime: attached.lifetime,
      refresh: attached.refresh,
      key,
      saveKey: () => openPanels.save(),
    };
    const { lifetime, refresh } = attached;
    this.#panels.add(panel);
    lifetime.add({ dispose: () => this.#panels.delete(panel) });
    lifetime.add(
      openPanels.add(
        viewType,
        () => storedKey(panel.key),
        () => attached.visible,
      ),
    );
    lifetime.add(
      page.onDidChangeViewState(() => {
        openPanels.save();
      }),
    );
    lifetime.add(overview.onChange(refresh));
    lifetime.add(stores.onLive(refresh));
    lifetime.add(overview.shownBy(() => attached.visible));
    listen(panel);
    return panel;
  }
}
