/** What the tests here need of Node. All of Node's types would let panels use what browsers do not have. */
declare module "node:fs" {
  export function readFileSync(file: URL, encoding: "utf8"): string;
}
