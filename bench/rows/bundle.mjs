// Bundles: our canonical, checked format beside the plain library it is built on.
import { decode, encode } from "@msgpack/msgpack";
import { median, sample } from "../measure.mjs";
import { program } from "../programs.mjs";

export async function* measure(root) {
  const { compile, IRSerializer } = await import(`${root}/runtime/dist/compiler.js`);
  let lines = 4000;
  let module;
  let bytes;
  do {
    const text = program(lines);
    ({ module } = compile("main.scaicore", { read: () => text }));
    bytes = new IRSerializer().serialize(module);
    lines *= 2;
  } while (bytes.length < 1_000_000);
  const serializer = new IRSerializer();
  const ours = median(await sample(() => serializer.deserialize(serializer.serialize(module)), { warmup: 5 }));
  const plain = median(await sample(() => decode(encode(module)), { warmup: 5 }));
  const rate = (time) => `${(bytes.length / time / 1000).toFixed(0)} MB/s`;
  yield {
    what: `bundle of ${(bytes.length / 1e6).toFixed(1)} MB: encode + decode, checked`,
    figure: rate(ours),
    target: "≥ 50 MB/s",
    note: `@msgpack/msgpack alone, unchecked: ${rate(plain)}`,
  };
}
