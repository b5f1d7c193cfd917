// Set up before a file of the list `counted` in vitest.config.mjs imports anything: only code that V8 compiles while it counts has a
// counter for each block and loop. Code that was compiled earlier has one for calls alone, until it is thrown away and compiled anew.
import { beginCounting } from "./support/work.js";

beginCounting();
