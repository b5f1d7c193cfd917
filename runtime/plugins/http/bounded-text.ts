/** The most bytes that are read of an answer. */
export const MOST_BYTES = 16_000_000;

/**
 * Reads the body of an answer as text.
 *
 * @throws Error for one that is longer than `MOST_BYTES`
 */
export async function boundedText(response: Response): Promise<string> {
  const { body } = response;
  if (body === null) return "";
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error(`The answer is larger than ${MOST_BYTES / 1_000_000} MB.`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
