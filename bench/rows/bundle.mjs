// Bundles: our canonical, checked format beside the plain library it is built on.
import { decode, encode } from "@msgpack/msgpack";
import { median, sample } from "../measure.mjs";
import { program } from "../programs.mjs";

const LINES = 16_000;
const rate = ({ length }, time) => `${(length / time / 1000).toFixed(0)} MB/s`;

export const rows = [
  {
    what: "bundle of more than 1 MB: encode + decode, checked",
    target: "≥ 50 MB/s",
    sampling: { warmup: 5 },
    async open(root) {
      const { compile, IRSerializer } = await import(`${root}/runtime/dist/compiler.js`);
      const text = program(LINES);
      const { module } = compile("main.scaicore", { read: () => text });
      const serializer = new IRSerializer();
      const bytes = serializer.serialize(module);
      if (bytes.length < 1_000_000) throw new Error(`The bundle has only ${bytes.length} bytes.`);
      return { module, bytes, run: () => serializer.deserialize(serializer.serialize(module)) };
    },
    figure: (times, { bytes }) => rate(bytes, median(times)),
    async note({ module, bytes }) {
      const plain = await sample(() => decode(encode(module)), { warmup: 5 });
      return `@msgpack/msgpack alone, unchecked: ${rate(bytes, median(plain))}`;
    },
  },
];
