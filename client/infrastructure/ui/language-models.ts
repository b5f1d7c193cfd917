import * as vscode from "vscode";
import type { Chat, ChatContent, ChatMessage, ChatPart, ChatRequest, Chats } from "../chat.js";

/** What VS Code says when it asks the person whether ScaiCore may use a model. */
const JUSTIFICATION = "A ScaiCore flow that you run asks this model.";

/** Pictures, which VS Code's models have taken since 1.106. */
interface PictureClass {
  image(data: Uint8Array, mime: string): vscode.LanguageModelTextPart;
}

/** The models of this VS Code; none in one that has no API for them. */
export function vscodeChats(access: vscode.LanguageModelAccessInformation): Chats {
  const { lm, LanguageModelDataPart: pictures } = vscode as {
    readonly lm?: Partial<typeof vscode.lm>;
    readonly LanguageModelDataPart?: Partial<PictureClass>;
  };
  const picture = typeof pictures?.image === "function" ? (pictures as PictureClass) : undefined;
  const known = new WeakMap<Chat, vscode.LanguageModelChat>();
  return {
    takesPictures: picture !== undefined,
    async all() {
      const found = (await lm?.selectChatModels?.({})) ?? [];
      return found.map((model) => {
        const chat = chatOf(model, picture);
        known.set(chat, model);
        return chat;
      });
    },
    mayAsk(chat) {
      const model = known.get(chat);
      return model === undefined ? undefined : access.canSendRequest(model);
    },
  };
}

function chatOf(model: vscode.LanguageModelChat, picture: PictureClass | undefined): Chat {
  const { vendor, id, family, name } = model;
  const { capabilities } = model as { readonly capabilities?: Chat["capabilities"] };
  return {
    vendor,
    id,
    family,
    name,
    ...(capabilities === undefined ? {} : { capabilities }),
    send: async (request, signal) => {
      const cancelling = new vscode.CancellationTokenSource();
      const cancel = () => cancelling.cancel();
      signal.addEventListener("abort", cancel, { once: true });
      const end = () => {
        signal.removeEventListener("abort", cancel);
        cancelling.dispose();
      };
      try {
        const messages = request.messages.map((message) => messageOf(message, picture));
        const { stream } = await model.sendRequest(messages, optionsOf(request), cancelling.token);
        return partsOf(stream, end);
      } catch (error) {
        end();
        throw error;
      }
    },
    countTokens: async (text) => await model.countTokens(text),
  };
}

function optionsOf({ options, tool }: ChatRequest): vscode.LanguageModelChatRequestOptions {
  return {
    justification: JUSTIFICATION,
    modelOptions: { ...options },
    ...(tool === undefined ? {} : { tools: [tool], toolMode: vscode.LanguageModelChatToolMode.Required }),
  };
}

function messageOf({ role, content }: ChatMessage, picture: PictureClass | undefined): vscode.LanguageModelChatMessage {
  const parts = content.map((part) => partOf(part, picture));
  return role === "user"
    ? vscode.LanguageModelChatMessage.User(parts)
    : vscode.LanguageModelChatMessage.Assistant(parts);
}

function partOf(part: ChatContent, picture: PictureClass | undefined): vscode.LanguageModelTextPart {
  if (part.kind === "text") return new vscode.LanguageModelTextPart(part.text);
  if (picture === undefined) throw new Error("This VS Code passes no pictures on to its models.");
  return picture.image(Buffer.from(part.data, "base64"), part.mediaType);
}

/** What of an answer is the answer: thoughts and what is newer than this are not. */
async function* partsOf(stream: AsyncIterable<unknown>, end: () => void): AsyncGenerator<ChatPart> {
  try {
    for await (const part of stream) {
      if (part instanceof vscode.LanguageModelTextPart) yield { kind: "text", text: part.value };
      else if (part instanceof vscode.LanguageModelToolCallPart)
        yield { kind: "call", name: part.name, input: part.input };
    }
  } finally {
    end();
  }
}
