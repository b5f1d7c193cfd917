/** A block of content as a server gives it; what of it is not as the protocol says is left out. */
type Block = Readonly<Record<string, unknown>>;

/** What the content of an answer says as text. What is no text is named with its type and size, so that nothing goes missing in silence. */
export function contentText(content: readonly unknown[]): string {
  return content.map((block) => blockText((block ?? {}) as Block)).join("\n");
}

function blockText({ type, text, data, mimeType, uri, resource }: Block): string {
  if (type === "text" && typeof text === "string") return text;
  if (type === "resource") {
    const { text: inner, uri: address, blob } = (resource ?? {}) as Block;
    return typeof inner === "string" ? inner : `[resource ${shown(address)}${sizeOf(blob)}]`;
  }
  if (type === "resource_link") return shown(uri);
  return `[${shown(type)}${typeof mimeType === "string" ? ` ${mimeType}` : ""}${sizeOf(data)}]`;
}

const shown = (value: unknown): string => (typeof value === "string" ? value : "content");

/** The size of data in base64. */
const sizeOf = (data: unknown): string =>
  typeof data === "string" ? `, ${Math.floor((data.replace(/=+$/, "").length * 3) / 4)} bytes` : "";
