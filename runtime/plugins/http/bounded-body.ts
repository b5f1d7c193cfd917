import { MOST_BYTES } from "./bounded-text.js";

/**
 * `fetch` whose answers end with an error when they grow too large: as a whole, or of a stream of events each line.
 *
 * @throws Error from the body
 */
export async function boundedFetch(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.body === null) return response;
  const perLine = /^text\/event-stream\b/.test(response.headers.get("content-type") ?? "");
  const body = response.body.pipeThrough(bounded(perLine));
  const { status, statusText, headers } = response;
  const copy = new Response(body, { status, statusText, headers });
  // Only a response of `fetch` knows where it came from, which relative redirects need.
  Object.defineProperty(copy, "url", { value: response.url });
  return copy;
}

const LINE_FEED = 10;

function bounded(perLine: boolean): TransformStream<Uint8Array, Uint8Array> {
  let length = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const line = perLine ? chunk.lastIndexOf(LINE_FEED) : -1;
      length = line < 0 ? length + chunk.length : chunk.length - line - 1;
      if (length > MOST_BYTES) controller.error(new Error(`The answer is larger than ${MOST_BYTES / 1_000_000} MB.`));
      else controller.enqueue(chunk);
    },
  });
}
