// The engine on its file store. ROOT is the built checkout.
import { join } from "node:path";
import { approvalsOn } from "../../approvals.mjs";
import { folder, serve } from "./serve.mjs";

const { approve, close } = await approvalsOn(process.env.ROOT, join(folder, "store"));
serve(approve, close);
