// Notes what the extension host asks of other machines: a proxy on the loopback that refuses everything and remembers it.
// VS Code sends an extension's http, https and fetch through the proxy of its settings, child processes mostly by environment.
import { createServer } from "node:http";

const LOCAL = ["localhost", "127.0.0.1", "::1"];

/** Starts the proxy. `settings` and `env` make a server use it; `seen` lists what was asked for. */
export async function startOutboundRecorder() {
  const seen = [];
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response.writeHead(502).end("no way out of a test");
  });
  proxy.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    socket.on("error", () => {});
    socket.end("HTTP/1.1 502 no way out of a test\r\n\r\n");
  });
  await new Promise((done) => proxy.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${proxy.address().port}`;
  return {
    seen,
    settings: { "http.proxy": address, "http.proxySupport": "override", "http.noProxy": LOCAL },
    env: { HTTP_PROXY: address, HTTPS_PROXY: address, NO_PROXY: LOCAL.join(",") },
    async stop() {
      proxy.closeAllConnections();
      await new Promise((done) => proxy.close(done));
    },
  };
}
