/**
 * What of the language client's library has values that both hosts use. It is the largest part of the extension and ships once, in the
 * file of the browser (`client/browser.ts`), from which the client for Node takes it.
 */
export {
  AbstractMessageReader,
  AbstractMessageWriter,
  BaseLanguageClient,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/browser";
