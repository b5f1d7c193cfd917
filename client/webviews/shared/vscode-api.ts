/** The connection of a panel to its host. */

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

/** What a host has besides the panel: without it the panel does not offer to show something there. */
export interface HostOffers {
  /** The source of the program. */
  readonly source: boolean;
  /** An editor for long texts. */
  readonly editor: boolean;
}

export interface Host<Incoming, Outgoing, State> {
  readonly send: (message: Outgoing) => void;
  /** Each message that passes the check; others are dropped. */
  onMessage(handler: (message: Incoming) => void): void;
  /** The state that was kept last, also before a reload, if it is valid. */
  readonly state: State | undefined;
  readonly offers: HostOffers;
  /** Kept by VS Code over a reload of the window. */
  readonly keep: (state: State) => void;
}

export interface PageHost<Incoming, Outgoing, State> extends Host<Incoming, Outgoing, State> {
  /** Sends this when the page is loaded, unless it has its state by then: VS Code gives a loaded page what the host has sent before. */
  readonly askForState: (message: Outgoing) => void;
}

/** The messages that are all a page needs; others are about what it shows. */
const WHOLE: ReadonlySet<string> = new Set(["state", "unavailable", "unreadable"]);

export function connectHost<
  Incoming extends { readonly type: string },
  Outgoing extends { readonly type: string },
  State,
>(
  parseMessage: (value: unknown) => Incoming | undefined,
  parseState: (value: unknown) => State | undefined,
): PageHost<Incoming, Outgoing, State> {
  const api = acquireVsCodeApi();
  let kept = parseState(api.getState());
  let known = false;
  return {
    send: (message) => {
      api.postMessage(message);
    },
    askForState: (message) => {
      // VS Code posts what it kept in its own handler of this event, which is there first.
      window.addEventListener("load", () =>
        setTimeout(() => {
          if (!known) api.postMessage(message);
        }),
      );
    },
    onMessage: (handler) => {
      window.addEventListener("message", (event: MessageEvent<unknown>) => {
        const message = parseMessage(fromText(event.data));
        if (message === undefined) return;
        if (WHOLE.has(message.type)) known = true;
        handler(message);
      });
    },
    offers: { source: true, editor: true },
    get state() {
      return kept;
    },
    keep: (state) => {
      kept = state;
      api.setState(state);
    },
  };
}

/** What the host has sent as text; `undefined` for what is none. */
function fromText(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
