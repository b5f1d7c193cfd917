// Settings of every property test: few cases and always the same ones in `npm test`, so that a red run means a change;
// many, with a fresh seed that a failure prints, in a soak. SCAICORE_FUZZ_SEED repeats the seed of a failure.
import fc from "fast-check";

const soak = process.env.SCAICORE_SOAK === "1";
const given = process.env.SCAICORE_FUZZ_SEED;
const seed = given === undefined ? (soak ? undefined : 20_260_101) : Number(given);

fc.configureGlobal({ numRuns: soak ? 10_000 : 100, ...(seed === undefined ? {} : { seed }) });
