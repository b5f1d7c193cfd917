/** What masking costs grows with the text and the secrets, and not with their product or worse. */
import { describe, expect, it } from "vitest";
import { MaskedStream } from "../../../runtime/masked-stream.js";
import { SecretMask } from "../../../runtime/secret-mask.js";
import { workOf } from "../../support/work.js";

const FILES = /runtime\/(?:engine\/run\/secrets\/|secret-|masked-)/;
const secrets = (count: number) => Array.from({ length: count }, (_, at) => `secret-number-${at}-0123456789`);
const one = new SecretMask(secrets(1));
const [secret = ""] = secrets(1);

const dimensions: readonly (readonly [string, (size: number) => () => void])[] = [
  ["the length of a text", (size) => () => one.text("an ordinary text ".repeat(size))],
  ["the secrets in a text", (size) => () => one.text(`${secret} `.repeat(size))],
  ["beginnings of secrets in a text", (size) => () => one.text("secret-number-".repeat(size))],
  ["the items of a list", (size) => () => one.json(Array.from({ length: size }, () => ({ text: `a ${secret}` })))],
  ["the depth of a value that shares its parts", (size) => () => one.json(shared(size / 10))],
  ["the secrets of a program", (size) => () => new SecretMask(secrets(size / 10)).text("an ordinary text")],
  ["the lines of a secret", (size) => () => new SecretMask([secrets(size / 10).join("\n")]).text("an ordinary text")],
  ["the length of a secret", (size) => () => new SecretMask(["+a/ü".repeat(size)]).text("an ordinary text")],
  ["the pieces of a stream", (size) => () => streamed(size)],
];

function shared(depth: number): unknown {
  let value: unknown = secret;
  for (let at = 0; at < depth; at++) value = [value, value];
  return value;
}

function streamed(pieces: number): void {
  const stream = new MaskedStream(one);
  for (let at = 0; at < pieces; at++) stream.push("secret-number-0 and so on");
  stream.end();
}

describe("what a text costs does not grow with the secrets that are looked for", () => {
  it.each(["an ordinary text ", "secret-number-", `${secret} `])("%s", (text) => {
    const costOf = (count: number): number => {
      const mask = new SecretMask(secrets(count));
      return workOf(FILES, () => mask.text(text.repeat(200)));
    };
    const [few, many] = [costOf(10), costOf(1000)];
    expect(few).toBeGreaterThan(200);
    // A hundred times as many: some more steps of a search in halves.
    expect(many / few).toBeLessThan(2.5);
  });
});

describe("ten times as much costs at most 13 times the work of a mask", () => {
  it.each(dimensions)("%s", (_name, make) => {
    const [small, large] = [workOf(FILES, make(200)), workOf(FILES, make(2000))];
    expect(small).toBeGreaterThan(0);
    expect(large / small).toBeLessThan(13);
  });
});
