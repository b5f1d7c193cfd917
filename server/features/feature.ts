import type {
  ClientCapabilities,
  Connection,
  ServerCapabilities,
  TextDocumentPositionParams,
} from "vscode-languageserver";
import type { Check } from "../param-checks.js";
import type { PluginOffers } from "../plugin-offers.js";
import type { Settings } from "../settings.js";
import type { DocumentState } from "../workspace/document-state.js";
import type { Workspace } from "../workspace/workspace.js";

/** A part of what the server offers, in a file of its own. `index.ts` lists them all. */
export interface Feature {
  /** Its share of what the server says it can do, for a client that can do this. */
  readonly capabilities: (client: Client) => Partial<ServerCapabilities>;
  /** The requests that it answers, with what their parameters must be. One that is cancelled before its turn is not computed. */
  readonly requests: Readonly<Record<string, Check>>;
  /** Sets up the handlers of its requests. */
  readonly listen: (server: FeatureServer) => void;
  /** Lets the client ask again for what it shows of open documents, as something else than their texts has changed. */
  readonly refresh?: (server: FeatureServer) => void;
}

/** What a client said about itself when it started the server. */
export interface Client {
  readonly capabilities: ClientCapabilities;
  /** Where diagnostics are explained: see `InitializationOptions`. */
  readonly diagnosticLink: string | undefined;
  /** It announces that it asks for diagnostics, and wants them sent all the same: see `InitializationOptions`. */
  readonly wantsPush: boolean;
  /** The command that runs a flow, for a client that wants lenses of the server: see `InitializationOptions`. */
  readonly runCommand: string | undefined;
  /** The command by which it completes again, if it has one: see `InitializationOptions`. */
  readonly suggestCommand: string | undefined;
  /** It can ask plugins what they offer: see `InitializationOptions`. */
  readonly asksPlugins: boolean;
}

/** Whether a client asks for diagnostics: then none are sent to it unasked. */
export const asksForDiagnostics = ({ capabilities, wantsPush }: Client): boolean =>
  capabilities.textDocument?.diagnostic !== undefined && !wantsPush;

/** What a feature has of the server. */
export interface FeatureServer {
  readonly connection: Connection;
  readonly workspace: Workspace;
  /** The client; to be asked when a request is answered, as it is not known before. */
  readonly client: Client;
  /** As the client has them set; to be asked when a request is answered. */
  readonly settings: Settings;
  /** What plugins without an interface offer, where the client can ask them. */
  readonly plugins: PluginOffers | undefined;
  /** The URIs of the recordings in the folder of a file and below. */
  readonly recordingsBeside: (path: string) => Promise<readonly string[]>;
  /** Answers about an open document, with `empty` for one that is not open (any more). A failure is logged, and gives `empty` too. */
  readonly about: <T>(uri: string, empty: T, answer: (state: DocumentState) => T) => T;
  /** The same about a place in a document. */
  readonly aboutPlace: <T>(
    params: TextDocumentPositionParams,
    empty: T,
    answer: (state: DocumentState, offset: number) => T,
  ) => T;
}
