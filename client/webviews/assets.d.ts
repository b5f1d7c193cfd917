/** All that the tests here need of Node: its other types would let panels use what a browser has not. */
declare module "node:fs" {
  export function readFileSync(file: URL, encoding: "utf8"): string;
}
