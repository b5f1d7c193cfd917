import { defineCommand } from "../args/command.js";

export default defineCommand(
  {
    name: "lsp",
    details: [
      "Editors start it and talk to it by the Language Server Protocol over stdin and stdout; by hand it does nothing that is of use.",
      "It ends with its client. docs/editors.md says what to write into the configuration of an editor.",
    ],
    flags: { stdio: { help: "talk over stdin and stdout, which is what it does in any case" } },
    examples: ["lsp --stdio"],
  },
  async () => {
    const { serve } = await import("../../../server/serve.js");
    // The explanations of diagnostics are no part of this package: editors show the messages, and hover explains.
    return serve(undefined);
  },
);
