/** What the language server offers beyond the Language Server Protocol. Types and names only: clients import this file. */
import type { Range, TextDocumentIdentifier } from "vscode-languageserver";

/** A flow, for code lenses and run forms. */
export interface FlowInfo {
  readonly name: string;
  /** The whole declaration, and its name. */
  readonly range: Range;
  readonly selectionRange: Range;
  /** `greet(name: string, formal: bool = false): Greeting` */
  readonly signature: string;
  /** Not invocable from outside. */
  readonly internal: boolean;
  readonly doc?: string;
  /** JSON Schema of the object of parameters, from which a run form is made. Absent while the types do not check. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly returnType: string;
}

export interface FlowsParams {
  readonly textDocument: TextDocumentIdentifier;
}

export interface FlowsResult {
  /** The name of the core, when the file has one. */
  readonly core?: string;
  readonly flows: readonly FlowInfo[];
  /** The text has syntax errors, and some of the flows are those of the last text without. */
  readonly lastGood: boolean;
}

/** Request `scaicore/flows`: the flows of an open document (`FlowsResult`); null for one that the server has not got (yet). */
export const FLOWS_REQUEST = "scaicore/flows";

/** Notification `scaicore/workspaceTrusted`: the person trusts the workspace from now on. */
export const TRUSTED_NOTIFICATION = "scaicore/workspaceTrusted";

/** `initializationOptions` of a client. */
export interface InitializationOptions {
  /** The person does not trust the workspace (yet): nothing outside of its folders is read. */
  readonly restricted?: boolean;
  /**
   * The command by which the client runs a flow: `textDocument/codeLens` then gives lenses that call it with the URI of the document
   * and the name of the flow. Without it the server offers no lenses.
   */
  readonly runCommand?: string;
  /** The command of the client that shows completions at the cursor: after `llm = ` was inserted, say. */
  readonly suggestCommand?: string;
  /**
   * `"push"`: diagnostics are sent to the client whenever they change, also when it announces that it asks for them. Without it, a
   * client that announces so is sent none.
   */
  readonly diagnostics?: "push";
  /**
   * The address of the explanation of a diagnostic, with `{code}` for its code (`{anchor}`: in small letters): what the code in the list of problems
   * links to. Without it the code links to the page beside the server, if there is one.
   */
  readonly diagnosticLink?: string;
  /** The client answers `scaicore/pluginInterface`. */
  readonly pluginInterfaces?: boolean;
}

/** Asks for the methods that a plugin without interface offers. */
export interface PluginInterfaceParams {
  /** The program, whose configuration says what the plugin is bound to. */
  readonly textDocument: TextDocumentIdentifier;
  readonly plugin: { readonly alias: string; readonly package: string; readonly version: string };
}

/**
 * Request of the server, `scaicore/pluginInterface` (`PluginInterfaceParams`): the text of a `@plugin_interface`, or null where the
 * client does not know it. The server shows its methods, and checks nothing by it.
 */
export const PLUGIN_INTERFACE_REQUEST = "scaicore/pluginInterface";

/** The texts of files that are not open, for a server without a disk; `null` for one that is gone. */
export interface FileTexts {
  readonly files: readonly { readonly uri: string; readonly text: string | null }[];
}

/**
 * Notification `scaicore/fileTexts` (`FileTexts`): what the workspace has, sent once when the server has started, and before each
 * `workspace/didChangeWatchedFiles`.
 */
export const FILE_TEXTS_NOTIFICATION = "scaicore/fileTexts";
