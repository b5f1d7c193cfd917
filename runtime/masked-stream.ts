import type { SecretMask } from "./secret-mask.js";

/** Masks a text that comes in pieces. What may be the beginning of a secret is held back until the next piece shows. */
export class MaskedStream {
  #held = "";

  constructor(private readonly mask: SecretMask) {}

  /** The text that can be shown now. */
  push(piece: string): string {
    if (this.mask.isEmpty) return piece;
    const text = this.#held + piece;
    const end = this.mask.openEnd(text);
    this.#held = text.slice(end);
    return this.mask.text(text.slice(0, end));
  }

  /** What was held back, at the end of the text. */
  end(): string {
    const rest = this.mask.text(this.#held);
    this.#held = "";
    return rest;
  }
}
