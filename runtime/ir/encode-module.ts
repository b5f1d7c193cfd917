import { MessagePackWriter, MOST_IN_SMALL_MAP } from "./message-pack-writer.js";
import type { IRModule } from "./module.js";
import { countKeys } from "./reading.js";
import { type Definition, type DefinitionName, definitions, type Field, type Schema } from "./schema.js";

type Dict = Readonly<Record<string, unknown>>;
type Write = (value: unknown, writer: MessagePackWriter) => void;

/** The fields that do not change what a program does. */
const NOT_IN_FINGERPRINT: Readonly<Partial<Record<DefinitionName | "*", readonly string[]>>> = {
  IRModule: ["compiler", "tests", "sources"],
  "*": ["source_location", "doc"],
};

/** Whether a field changes what a program does, so that the fingerprint covers it. */
export const isInFingerprint = (definition: DefinitionName, field: string): boolean =>
  NOT_IN_FINGERPRINT[definition]?.includes(field) !== true && NOT_IN_FINGERPRINT["*"]?.includes(field) !== true;

/**
 * Encodes a valid module as canonical MessagePack: keys in the order of the schema, then unknown ones sorted; keys of maps and
 * of free JSON sorted; shortest encodings.
 */
export const encodeModule = (module: IRModule): Uint8Array => encodeWith(ALL, module);

/** Encodes a module in the same way without sources, source_location, doc, tests and compiler. */
export const encodeForFingerprint = (module: IRModule): Uint8Array => encodeWith(MEANING, module);

/** How many bytes each field of a valid module takes in its bundle, without those that hold nothing. */
export const sizesOf = (module: IRModule): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(module as unknown as Dict)
      .filter(([, value]) => holdsSomething(value))
      .map(([key]) => [
        key,
        encodeWith(ALL, { [key]: (module as unknown as Dict)[key] } as unknown as IRModule).length - 1,
      ]),
  );

const holdsSomething = (value: unknown): boolean =>
  value !== undefined && (typeof value !== "object" || value === null || Object.keys(value).length > 0);

function encodeWith(encoder: Encoder, module: IRModule): Uint8Array {
  const writer = new MessagePackWriter();
  encoder.definition("IRModule")(module, writer);
  return writer.finish();
}

class Encoder {
  private readonly writers = new Map<DefinitionName, Write>();
  constructor(private readonly skips: (definition: DefinitionName, field: string) => boolean) {}

  definition(name: DefinitionName): Write {
    const known = this.writers.get(name);
    if (known !== undefined) return known;
    const write = this.makeDefinition(name, definitions[name]);
    this.writers.set(name, write);
    return write;
  }

  private makeDefinition(name: DefinitionName, definition: Definition): Write {
    if (definition.type === "object") return this.object(name, definition.fields);
    const variants = new Map(
      Object.entries(definition.variants).map(([kind, { fields }]) => [
        kind,
        this.object(name, { kind: KIND, ...fields, ...definition.common }),
      ]),
    );
    return (value, writer) => variants.get((value as { readonly kind: string }).kind)?.(value, writer);
  }

  private object(name: DefinitionName, schema: Readonly<Record<string, Field>>): Write {
    const known = new Set(Object.keys(schema));
    const fields = Object.entries(schema)
      .filter(([key]) => !this.skips(name, key))
      .map(([key, field]) => ({ key, header: encodedString(key), write: this.schema(field.schema) }));
    const writeFields = (dict: Dict, writer: MessagePackWriter): number => {
      let count = 0;
      for (const { key, header, write } of fields) {
        const field = dict[key];
        if (field === undefined) continue;
        writer.raw(header);
        write(field, writer);
        count++;
      }
      return count;
    };
    const writeUnknown = (dict: Dict, writer: MessagePackWriter): number => {
      const keys = unknownKeys(dict, known).sort();
      for (const key of keys) {
        writer.string(key);
        writeJson(dict[key], writer);
      }
      return keys.length;
    };
    return (value, writer) => {
      const dict = value as Dict;
      const total = countKeys(dict);
      if (total <= MOST_IN_SMALL_MAP) {
        // Nearly all objects are small: one pass writes the entries, and then their count.
        const at = writer.beginSmallMap();
        let count = writeFields(dict, writer);
        if (count < total) count += writeUnknown(dict, writer);
        writer.endSmallMap(at, count);
      } else {
        const present = fields.filter(({ key }) => dict[key] !== undefined);
        writer.mapHeader(present.length + unknownKeys(dict, known).length);
        writeFields(dict, writer);
        writeUnknown(dict, writer);
      }
    };
  }

  private schema(schema: Schema): Write {
    switch (schema.type) {
      case "string":
      case "enum":
        return (value, writer) => writer.string(value as string);
      case "boolean":
        return (value, writer) => writer.boolean(value as boolean);
      case "int":
      case "number":
        return (value, writer) => writer.number(value as number);
      case "json":
        return writeJson;
      case "array": {
        const write = this.schema(schema.items);
        return (value, writer) => {
          const items = value as readonly unknown[];
          writer.arrayHeader(items.length);
          for (const item of items) write(item, writer);
        };
      }
      case "map": {
        const write = this.schema(schema.values);
        return (value, writer) => writeEntries(value as Dict, write, writer);
      }
      case "ref": {
        const { name } = schema;
        return (value, writer) => this.definition(name)(value, writer);
      }
    }
  }
}
const KIND: Field = { schema: { type: "string" }, optional: false };

const unknownKeys = (dict: Dict, known: ReadonlySet<string>): string[] =>
  Object.keys(dict).filter((key) => !known.has(key) && dict[key] !== undefined);

const writeJson: Write = (value, writer) => {
  if (value === null) writer.nil();
  else if (typeof value === "string") writer.string(value);
  else if (typeof value === "number") writer.number(value);
  else if (typeof value === "boolean") writer.boolean(value);
  else if (Array.isArray(value)) {
    writer.arrayHeader(value.length);
    for (const item of value) writeJson(item, writer);
  } else writeEntries(value as Dict, writeJson, writer);
};

function writeEntries(dict: Dict, write: Write, writer: MessagePackWriter): void {
  const keys = Object.keys(dict)
    .filter((key) => dict[key] !== undefined)
    .sort();
  writer.mapHeader(keys.length);
  for (const key of keys) {
    writer.string(key);
    write(dict[key], writer);
  }
}

function encodedString(text: string): Uint8Array {
  const writer = new MessagePackWriter();
  writer.string(text);
  return writer.finish();
}

const ALL = new Encoder(() => false);
const MEANING = new Encoder((definition, field) => !isInFingerprint(definition, field));
