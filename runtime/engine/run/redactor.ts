/** Shorter secrets are not cut out: they would be found in ordinary words. */
const SHORTEST = 8;

/** Cuts the secrets that were fetched in this run out of texts that come back from outside. */
export class Redactor {
  readonly #secrets = new Set<string>();

  know(secret: string): void {
    if (secret.length >= SHORTEST) this.#secrets.add(secret);
  }

  clean(text: string): string {
    let clean = text;
    for (const secret of this.#secrets) clean = clean.replaceAll(secret, "[secret]");
    return clean;
  }
}
