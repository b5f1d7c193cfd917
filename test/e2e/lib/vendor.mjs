// What the models of `model-vendor/` answer in a scenario: the extension asks a server on the loopback, as nothing else of it can be reached.
import { createServer } from "node:http";
import { join } from "node:path";

/** The extension, for `alongside`. */
export const MODEL_VENDOR = join(import.meta.dirname, "../model-vendor");

/**
 * Starts the server.
 * @param answer gives what the model says to a request: texts, or { name, input } of a tool
 * @returns its environment for `env`, and what was asked
 */
export async function startVendor(answer) {
  const asked = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const given = JSON.parse(text);
    asked.push(given);
    response.end(JSON.stringify(answer(given)));
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  // A scenario that fails must not keep its process.
  server.unref();
  return { asked, env: { MODEL_VENDOR_URL: `http://127.0.0.1:${server.address().port}` } };
}
