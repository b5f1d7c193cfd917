/** Tells a package that what it handed out shall come again. */
export class ComesAgain extends Error {
  constructor() {
    super("It is to come again.");
  }
}
