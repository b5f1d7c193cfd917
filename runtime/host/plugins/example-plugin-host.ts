import type { Json, JsonObject } from "../../json.js";
import type { PluginHost } from "../interfaces.js";
import { exampleValue } from "../models/example-value.js";

/** Answers with an example of what a method is declared to give, the same for the same arguments. */
export class ExamplePluginHost implements PluginHost {
  /** @param results JSON Schemas by `alias.method` */
  constructor(private readonly results: Readonly<Record<string, JsonObject>>) {}

  describe({ alias }: Parameters<PluginHost["describe"]>[0]): Record<string, never> | undefined {
    return Object.keys(this.results).some((name) => name.startsWith(`${alias}.`)) ? {} : undefined;
  }

  call({ alias, method, args }: Parameters<PluginHost["call"]>[0]): Promise<Json> {
    const name = `${alias}.${method}`;
    const schema = Object.hasOwn(this.results, name) ? this.results[name] : undefined;
    return schema === undefined
      ? Promise.reject(new Error(`There is no mock for ${name}, and no interface says what it gives.`))
      : Promise.resolve(exampleValue(schema, args));
  }
}
