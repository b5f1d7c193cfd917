import type { ModelMessage, ModelRequest } from "../host/interfaces.js";
import type { Json } from "../json.js";
import type { PromptMessage, UserPart } from "./language-model.js";

/** A picture of the input: where it stands in the texts, and what is sent of it. */
interface Picture {
  readonly text: string;
  readonly part: UserPart;
}

const DATA_URL = /^data:(image\/[a-z0-9.+-]+);base64,([A-Za-z0-9+/=\s]+)$/;
const PICTURE_URL = /^https?:\/\/[^\s]+\.(png|jpe?g|gif|webp)(\?[^\s]*)?$/i;
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
};

/**
 * The messages as the provider interface has them. A role with the modality `vision` is shown the pictures of its input: texts that
 * are `data:image/…;base64,…`, or addresses of files with the ending of a picture.
 */
export function promptMessages(
  messages: readonly ModelMessage[],
  { role, input, modality }: ModelRequest,
): PromptMessage[] {
  const pictures = modality === "vision" || role.modalities.includes("vision") ? picturesIn(input) : [];
  const last = messages.findLastIndex((message) => message.role === "user" && mentions(message.content, pictures));
  const shown = last < 0 ? messages.findLastIndex((message) => message.role === "user") : last;
  return messages.map((message, index): PromptMessage => {
    const content = withoutData(message.content, pictures);
    switch (message.role) {
      case "system":
        return { role: "system", content };
      case "assistant":
        return { role: "assistant", content: [{ type: "text", text: content }] };
      case "user":
        return {
          role: "user",
          content: [{ type: "text", text: content }, ...(index === shown ? pictures.map(({ part }) => part) : [])],
        };
    }
  });
}

const mentions = (content: string, pictures: readonly Picture[]): boolean =>
  pictures.some(({ text }) => content.includes(text));

/** The bytes of a picture say nothing as a text, and cost a fortune. */
function withoutData(content: string, pictures: readonly Picture[]): string {
  return pictures.reduce(
    (text, picture, index) =>
      picture.text.startsWith("data:") ? text.replaceAll(picture.text, `[image ${index + 1}]`) : text,
    content,
  );
}

function picturesIn(input: Json): readonly Picture[] {
  const found = new Map<string, Picture>();
  const look = (value: Json): void => {
    if (typeof value === "string") {
      const part = partOf(value);
      if (part !== undefined) found.set(value, { text: value, part });
    } else if (typeof value === "object" && value !== null) for (const inner of Object.values<Json>(value)) look(inner);
  };
  look(input);
  return [...found.values()];
}

function partOf(text: string): UserPart | undefined {
  const [, mediaType, data] = DATA_URL.exec(text) ?? [];
  if (mediaType !== undefined && data !== undefined)
    return { type: "file", mediaType, data: data.replaceAll(/\s/g, "") };
  const [, ending] = PICTURE_URL.exec(text) ?? [];
  if (ending === undefined || !URL.canParse(text)) return undefined;
  return { type: "file", mediaType: MEDIA_TYPES[ending.toLowerCase()] ?? "image/*", data: new URL(text) };
}
