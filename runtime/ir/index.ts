/** What other rooms use of modules and bundles as a whole; types and single parts they import from their files. */
export { BundleError } from "./bundle-error.js";
export { durationText } from "./duration-text.js";
export { bundleHash, fingerprint } from "./hashes.js";
export { IRSerializer } from "./serializer.js";
export { validateModule } from "./validate.js";
export { verifyModule } from "./verifier.js";
