/** What other rooms use of modules and bundles as a whole; types and single parts they import from their files. */
export { BundleError } from "./reading.js";
export { durationText } from "./print.js";
export { bundleHash, fingerprint } from "./serializer.js";
export { IRSerializer } from "./serializer.js";
export { validateModule } from "./validate.js";
export { verifyModule } from "./verifier.js";
