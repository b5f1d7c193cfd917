import type { CoreDispatcher, IRModule, MockParts } from "scaicore";

/** Who answers the models' prompts and the plugins' calls of one source file, and where its config comes from. */
export interface ModelSource {
  /** @param cores takes the calls of other cores that no mock answers */
  parts(module: IRModule, cores: CoreDispatcher): Promise<MockParts>;
  /** In few words, for the run form: "mock answers of greet.mock.json". */
  readonly label: string;
}

/**
 * The seam for real providers: given the address of a source file, gives what answers for it. Asked when an engine loads a
 * program of the file. `undefined`: the source is not known any more.
 */
export type ModelSources = (source: string | undefined) => Promise<ModelSource>;
