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
  /** The client runs flows itself by a command `scaicore.run` and asks for `textDocument/codeLens`. */
  readonly runCommand?: string;
  /**
   * The address of the explanation of a diagnostic, with `{code}` for its code (`{anchor}`: in small letters): what the code in the list of problems
   * links to. Without it the code links to the page beside the server, if there is one.
   */
  readonly diagnosticLink?: string;
}
