/** What shows what is in a bundle, loaded when somebody looks at one for the first time. */
export { fingerprint, programText } from "scaicore";
export { adviceFor, bundleView } from "./bundle-view.js";
