// Models of VS Code for tests: what they say is set by the test, and what they were asked is kept for it.
const vscode = require("vscode");

const asked = [];
/**
 * Says the answer to one request: (request, say, token) => void | Promise<void>; `say` takes texts, or { name, input } of a tool.
 * Until a test sets another one, it is what the server at MODEL_VENDOR_URL says, for tests that are in no extension host.
 */
let answer = async (request, say) => {
  const { MODEL_VENDOR_URL: url } = process.env;
  if (url === undefined) return say("OK");
  const response = await fetch(url, { method: "POST", body: JSON.stringify(request) });
  for (const said of await response.json()) say(said);
};

const model = (id, capabilities) => ({
  id,
  name: `Model ${id}`,
  family: "test",
  version: "1",
  maxInputTokens: 8_000,
  maxOutputTokens: 2_000,
  capabilities,
});
/** By vendor. Before an extension may use a model that `requiresAuthorization`, VS Code asks the person, in a dialog. */
const vendors = {
  "test-vendor": [model("bright", { toolCalling: true, imageInput: true }), model("plain", {})],
  "guarded-vendor": [{ ...model("guarded", { toolCalling: true }), requiresAuthorization: true }],
};

exports.activate = (context) => {
  const providerOf = (models) => ({
    provideLanguageModelChatInformation: async () => models,
    async provideLanguageModelChatResponse({ id }, messages, { tools = [], toolMode, modelOptions }, progress, token) {
      const content = (part) =>
        part instanceof vscode.LanguageModelTextPart
          ? part.value
          : { mimeType: part.mimeType, bytes: part.data?.length };
      const request = {
        id,
        messages: messages.map(({ role, content: parts }) => ({ role, content: parts.map(content) })),
        tools,
        toolMode,
        modelOptions,
        cancelled: false,
      };
      asked.push(request);
      token.onCancellationRequested(() => (request.cancelled = true));
      const say = (said) =>
        progress.report(
          typeof said === "string"
            ? new vscode.LanguageModelTextPart(said)
            : new vscode.LanguageModelToolCallPart("call-1", said.name, said.input),
        );
      await answer(request, say, token);
    },
    provideTokenCount: async (_model, text) => (typeof text === "string" ? text.split(/\s+/).length : 5),
  });
  for (const [vendor, models] of Object.entries(vendors))
    context.subscriptions.push(vscode.lm.registerLanguageModelChatProvider(vendor, providerOf(models)));
  return { asked, answerWith: (given) => (answer = given), error: vscode.LanguageModelError };
};
