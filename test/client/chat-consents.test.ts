/** When a vendor of VS Code's models counts as allowed: VS Code itself says so of each model. */
import { expect, it } from "vitest";
import { withConsents } from "../../client/features/models/chat-consents.js";
import type { Chat, ChatPart, Chats } from "../../client/infrastructure/chat.js";

async function* said(): AsyncGenerator<ChatPart> {
  yield await Promise.resolve({ kind: "text", text: "Hi" });
}

function chatsOf(vendor: string, refuses: () => boolean, mayAsk: boolean | undefined = true) {
  const chat: Chat = {
    vendor,
    id: "m",
    family: "f",
    name: "M",
    send: () =>
      refuses() ? Promise.reject(Object.assign(new Error("no"), { code: "NoPermissions" })) : Promise.resolve(said()),
    countTokens: () => Promise.resolve(1),
  };
  return {
    all: () => Promise.resolve([chat]),
    mayAsk: (one) => (one === chat ? mayAsk : undefined),
    takesPictures: true,
  } satisfies Chats;
}

function memory() {
  const kept = new Map<string, unknown>();
  return {
    get: (key: string) => kept.get(key) as never,
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  };
}

it("is allowed from its first request on, also in the next window, until it is refused", async () => {
  const kept = memory();
  let refuses = false;
  const chats = withConsents(
    chatsOf("copilot", () => refuses),
    kept,
  );
  const [chat] = await chats.all();
  const ask = async () => await chat!.send({ messages: [], options: {} }, new AbortController().signal);
  expect(chats.mayAsk(chat!)).toBeUndefined();
  await ask();
  expect(chats.mayAsk(chat!)).toBe(true);
  const next = withConsents(
    chatsOf("copilot", () => false),
    kept,
  );
  expect(next.mayAsk((await next.all())[0]!)).toBe(true);
  const other = withConsents(
    chatsOf("other", () => false),
    kept,
  );
  expect(other.mayAsk((await other.all())[0]!)).toBeUndefined();
  refuses = true;
  await expect(ask()).rejects.toThrow("no");
  expect(chats.mayAsk(chat!)).toBeUndefined();
});

it("is refused where VS Code says so, whatever it took before", async () => {
  const chats = withConsents(
    chatsOf("copilot", () => false, false),
    memory(),
  );
  const [chat] = await chats.all();
  await chat!.send({ messages: [], options: {} }, new AbortController().signal);
  expect(chats.mayAsk(chat!)).toBe(false);
});
