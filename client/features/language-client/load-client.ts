import type { CreateClient } from "./index.js";

/** Loads the client for Node, which is a file of its own: it is the largest part of the extension. */
export const loadClient = (): Promise<{ readonly createClient: CreateClient }> => import("./client.js");
