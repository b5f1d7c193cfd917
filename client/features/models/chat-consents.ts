import type { Memento } from "vscode";
import type { Chat, Chats } from "../../infrastructure/chat.js";

const KEY = "scaicore.models.consents";

/**
 * The models of VS Code, with what is known of the person's consent. VS Code asks for it when a request is made, and since 1.139 says of
 * each model that it may be asked, so a vendor counts as allowed only once it has taken a request: until then only a run that
 * somebody started by hand makes one.
 */
export function withConsents(chats: Chats, memory: Pick<Memento, "get" | "update">): Chats {
  const vendors = (): readonly string[] => {
    const kept = memory.get<unknown>(KEY);
    return Array.isArray(kept) ? (kept as unknown[]).filter((one) => typeof one === "string") : [];
  };
  const note = async (vendor: string, isAllowed: boolean): Promise<void> => {
    if (vendors().includes(vendor) === isAllowed) return;
    const others = vendors().filter((other) => other !== vendor);
    await memory.update(KEY, isAllowed ? [...others, vendor] : others);
  };
  const originals = new WeakMap<Chat, Chat>();
  const noting = (chat: Chat): Chat => {
    const { vendor, id, family, name, capabilities } = chat;
    const noted: Chat = {
      vendor,
      id,
      family,
      name,
      ...(capabilities === undefined ? {} : { capabilities }),
      async send(request, signal) {
        try {
          const parts = await chat.send(request, signal);
          await note(vendor, true);
          return parts;
        } catch (error) {
          if (isRefusal(error)) await note(vendor, false);
          throw error;
        }
      },
      countTokens: (text) => chat.countTokens(text),
    };
    originals.set(noted, chat);
    return noted;
  };
  return {
    takesPictures: chats.takesPictures,
    all: async () => (await chats.all()).map(noting),
    mayAsk(chat) {
      const allowed = chats.mayAsk(originals.get(chat) ?? chat);
      return allowed === true && !vendors().includes(chat.vendor) ? undefined : allowed;
    },
  };
}

const isRefusal = (thrown: unknown): boolean =>
  typeof thrown === "object" && thrown !== null && "code" in thrown && thrown.code === "NoPermissions";
