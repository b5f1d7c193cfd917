/** The SDK of the protocol. It is loaded when a server is first needed: nothing else of the library needs it. */
export interface Sdk {
  readonly client: typeof import("@modelcontextprotocol/sdk/client/index.js");
  readonly stdio: typeof import("@modelcontextprotocol/sdk/client/stdio.js");
  readonly http: typeof import("@modelcontextprotocol/sdk/client/streamableHttp.js");
  readonly types: typeof import("@modelcontextprotocol/sdk/types.js");
}

/** @throws Error that says what to install */
export async function loadSdk(): Promise<Sdk> {
  try {
    const [client, stdio, http, types] = await Promise.all([
      import("@modelcontextprotocol/sdk/client/index.js"),
      import("@modelcontextprotocol/sdk/client/stdio.js"),
      import("@modelcontextprotocol/sdk/client/streamableHttp.js"),
      import("@modelcontextprotocol/sdk/types.js"),
    ]);
    return { client, stdio, http, types };
  } catch (cause) {
    throw new Error("MCP servers need the package @modelcontextprotocol/sdk: npm install @modelcontextprotocol/sdk", {
      cause,
    });
  }
}
