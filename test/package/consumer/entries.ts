/** The other entries of the package: each loads, and has types. */
import { compile } from "scaicore/compiler";
import { openFileStore } from "scaicore/node";
import * as testing from "scaicore/testing";

const { module, diagnostics } = compile("one.scaicore", {
  read: () => 'core One { version = "1.0.0" }',
});
console.log(typeof module, diagnostics.length > 0, typeof openFileStore, Object.keys(testing).length > 0);
