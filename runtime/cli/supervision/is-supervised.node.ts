import { SUPERVISED_BY } from "./work.js";

/** Whether another process of the command line supervises this one. */
export const isSupervised = (): boolean =>
  process.send !== undefined && process.env[SUPERVISED_BY] === String(process.ppid);
