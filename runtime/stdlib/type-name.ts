export { printType as irTypeName } from "../ir/print-type.js";
