import { once } from "../../infrastructure/scheduling.js";

/** Where an input may come from, loaded when somebody asks for one for the first time. */
export const loadInputTools = once(() => import("./input-tools.js"));
