import type { StrictDialect } from "../../ir/strict-rules.js";
import type { ProviderKind } from "./provider-kinds.js";

/** What models of one kind of provider can do, through its package. */
export interface ProviderAbilities {
  /** As people call it. */
  readonly title: string;
  /** By which rules schemas are made. */
  readonly dialect: StrictDialect;
  /** Whether these rules are known to hold: what speaks a protocol that many speak has rules of its own. */
  readonly strict: boolean;
  /** The modalities of roles that it answers for. */
  readonly modalities: readonly string[];
}

const WORDS = ["text", "structured_output", "vision"];

export const ABILITIES: Readonly<Record<ProviderKind, ProviderAbilities>> = {
  "openai-compatible": {
    title: "a server that is compatible with OpenAI",
    dialect: "openai",
    strict: false,
    modalities: [...WORDS, "embedding", "image_generation"],
  },
  openai: {
    title: "OpenAI",
    dialect: "openai",
    strict: true,
    modalities: [...WORDS, "embedding", "image_generation", "tts", "audio", "stt"],
  },
  anthropic: { title: "Anthropic", dialect: "anthropic", strict: true, modalities: WORDS },
  // Structure is asked for by a tool, whose schema each vendor reads in its own way.
  vscode: { title: "VS Code", dialect: "openai", strict: false, modalities: WORDS },
};
