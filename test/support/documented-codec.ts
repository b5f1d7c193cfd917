/** The codec of docs/embedding.md, as it stands there. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { transform } from "esbuild";
import type { PayloadCodec } from "scaicore";

type AesCodec = (keys: ReadonlyMap<string, Uint8Array>, current: string) => PayloadCodec;

const page = readFileSync(resolve(import.meta.dirname, "../../docs/embedding.md"), "utf8");

/** Runs the text of the example, which imports nothing but Node's own modules. */
export async function documentedCodec(): Promise<AesCodec> {
  const text = [...page.matchAll(/```ts\n([\s\S]*?)```/g)]
    .map(([, block = ""]) => block)
    .find((block) => block.includes("aesCodec("));
  if (text === undefined) throw new Error("docs/embedding.md has no aesCodec.");
  const { code } = await transform(text, { loader: "ts", format: "esm" });
  const { aesCodec } = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)) as {
    readonly aesCodec: AesCodec;
  };
  return aesCodec;
}
