import type { LimitsOptions } from "scaicore";

/** Ten flows that do not end by themselves, or not soon. */

/** All limits out of the way, so that nothing but the end of its process can end what computes. */
export const UNLIMITED: LimitsOptions = {
  steps: Number.MAX_SAFE_INTEGER,
  callDepth: 1000,
  stringLength: 536_870_888,
  collectionSize: 16_777_216,
  valueDepth: 400,
  valueNodes: 1_073_741_823,
  evaluationMs: 0,
};

const core = (body: string): string => `@core Runaway { version = "1.0.0" }\n${body}\n`;

/** The flows that compute, each named `f`, without parameters. */
export const COMPUTING = {
  "an endless loop of blocks": core(`@flow f(): int {
    n = 0
    @while(max_iterations = 1000000000) true { @match n { 0 => { n = 1 } _ => { n = 0 } } }
    return n
}`),
  // A flow may not call itself, but forty flows that each call the next one twice take as long as fib(40) does.
  recursion: core(
    [
      ...Array.from({ length: 40 }, (_, n) => `@flow f${n}(): int { return f${n + 1}() + f${n + 1}() }`),
      "@flow f40(): int { return 1 }",
      "@flow f(): int { return f0() }",
    ].join("\n"),
  ),
  "huge texts": core(`@flow f(): int {
    s = "ab".repeat(4000000)
    return range(100000).map(i => s.upper().length).sum()
}`),
  "shared values": core(`type N = { l: array[N] }
@flow f(): int {
    n: N = { l: [] }
    @while(max_iterations = 17) true { n = { l: [n, n] } }
    return range(100000).map(i => json_encode(n).length).sum()
}`),
  "deep nesting": core(`type N = { l: array[N] }
@flow f(): int {
    n: N = { l: [] }
    @while(max_iterations = 90) true { n = { l: [n] } }
    return range(10000).map(i => range(100000).map(j => json_encode(n).length).sum()).sum()
}`),
  "a glob": core(`@flow f(): int {
    s = "a".repeat(50000)
    p = "*" + "a".repeat(25000) + "b"
    return range(100000).map(i => if s.matches(p) { 1 } else { 0 }).sum()
}`),
  sorting: core(`@flow f(): int {
    l = range(300000)
    return range(100000).map(i => l.sort(x => 0 - x).length).sum()
}`),
  "200,000 blocks": core(`@flow f(): int {
    n = 0
    @foreach i in range(200000) { @match i % 2 { 0 => { n = n + 1 } _ => { n = n - 1 } } }
    return n
}`),
} as const;

/** Flows that wait for what never answers. */
export const HANGING = {
  "a hanging model": core(`@flow f(): string {
    answer = @flexible { goal = "Say something", input = { about: "it" }, output = string }
    return answer
}`),
  "a hanging plugin": core(`@plugin_interface test/host@1.0 { wait(): string }
@plugins { host = test/host@1.0 }
@flow f(): string { return host.wait() }`),
} as const;
