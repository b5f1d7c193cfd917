import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import JSZip from "jszip";

/** The files of a .vsix or another ZIP archive, by path: `{ path, bytes }`. */
export async function readVsix(path) {
  const archive = await JSZip.loadAsync(readFileSync(path));
  const files = Object.values(archive.files).filter(({ dir }) => !dir);
  return Promise.all(files.map(async (file) => ({ path: file.name, bytes: await file.async("nodebuffer") })));
}

/** Unpacks a .vsix into `folder` and returns the folder of the extension in it. */
export async function unpackVsix(vsix, folder) {
  for (const { path, bytes } of await readVsix(vsix)) {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, bytes);
  }
  return join(folder, "extension");
}
