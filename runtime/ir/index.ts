/** The functions that other parts of the runtime use on whole modules and bundles; types are imported from their files. */
export { BundleError } from "./reading.js";
export { durationText } from "./print.js";
export { bundleHash, fingerprint } from "./serializer.js";
export { IRSerializer } from "./serializer.js";
export { validateModule } from "./validate.js";
export { verifyModule } from "./verifier.js";
