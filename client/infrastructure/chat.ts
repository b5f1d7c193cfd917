/** What is used of VS Code's language models, so that what asks them needs no VS Code. */

/** A model of VS Code. */
export interface Chat {
  readonly vendor: string;
  readonly id: string;
  readonly family: string;
  readonly name: string;
  /** Whether it can be given tools and pictures; absent in a VS Code that does not say. */
  readonly capabilities?: {
    readonly supportsToolCalling?: boolean | undefined;
    readonly supportsImageToText?: boolean | undefined;
  };
  /** Asks, and gives the parts of the answer as they come. @throws what VS Code or the model's vendor throws */
  send(request: ChatRequest, signal: AbortSignal): Promise<AsyncIterable<ChatPart>>;
  countTokens(text: string): Promise<number>;
}

export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Passed on to the model's vendor as they are. */
  readonly options: Readonly<Record<string, number>>;
  /** A tool that the model has to call. */
  readonly tool?: { readonly name: string; readonly description: string; readonly inputSchema: object };
}

/** VS Code knows no system messages. */
export interface ChatMessage {
  readonly role: "user" | "assistant";
  readonly content: readonly ChatContent[];
}

export type ChatContent =
  | { readonly kind: "text"; readonly text: string }
  /** `data`: base64. */
  | { readonly kind: "picture"; readonly mediaType: string; readonly data: string };

export type ChatPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "call"; readonly name: string; readonly input: object };

/** The models of VS Code, and whether this extension may ask them. */
export interface Chats {
  all(): Promise<readonly Chat[]>;
  /** `undefined`: the person has not been asked yet. */
  mayAsk(chat: Chat): boolean | undefined;
  /** Whether this VS Code can pass pictures on. */
  readonly takesPictures: boolean;
}

/** How a model is named in `scaicore.models.json`. */
export const chatName = ({ vendor, id }: Pick<Chat, "vendor" | "id">): string => `${vendor}/${id}`;

/** The model of a name: `vendor/id`, an id, or a family. */
export function chatOf(all: readonly Chat[], name: string): Chat | undefined {
  return (
    all.find((chat) => chatName(chat) === name) ??
    all.find(({ id }) => id === name) ??
    all.find(({ vendor, family }) => family === name || `${vendor}/${family}` === name)
  );
}
