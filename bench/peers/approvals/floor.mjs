// The least that a disk lets one do: as many appends with a sync each, of as many bytes, as the engine makes for an approval.
import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { folder, serve } from "./serve.mjs";

const syncs = Number(process.env.SYNCS);
const bytes = Buffer.alloc(Math.ceil(Number(process.env.BYTES) / syncs), 1);
const file = openSync(join(folder, "log"), "a");

serve(
  () => {
    for (let i = 0; i < syncs; i++) {
      writeSync(file, bytes);
      fdatasyncSync(file);
    }
  },
  () => closeSync(file),
);
