/** The facts of a unit, whose tables are made when they are first used: most units use a few of them. */
import type { Facts } from "./facts.js";

class FactTables implements Facts {
  #occurrences: Facts["occurrences"] | undefined;
  #links: Facts["links"] | undefined;
  #scopes: Facts["scopes"] | undefined;
  #types: Facts["types"] | undefined;
  #expected: Facts["expected"] | undefined;
  #checks: Facts["checks"] | undefined;
  #names: Facts["names"] | undefined;
  #calls: Facts["calls"] | undefined;
  #members: Facts["members"] | undefined;
  #passedBy: Facts["passedBy"] | undefined;
  #binary: Facts["binary"] | undefined;
  #enumOrders: Facts["enumOrders"] | undefined;
  #unary: Facts["unary"] | undefined;
  #maps: Facts["maps"] | undefined;
  #arrays: Facts["arrays"] | undefined;
  #bindings: Facts["bindings"] | undefined;
  #standsFor: Facts["standsFor"] | undefined;
  #patternTypes: Facts["patternTypes"] | undefined;
  #stages: Facts["stages"] | undefined;
  #holdsBlocks: Facts["holdsBlocks"] | undefined;
  #blockTypes: Facts["blockTypes"] | undefined;
  #forms: Facts["forms"] | undefined;
  #placeholders: Facts["placeholders"] | undefined;
  #secretPlaces: Facts["secretPlaces"] | undefined;
  #fieldDefaults: Facts["fieldDefaults"] | undefined;
  #metDefaults: Facts["metDefaults"] | undefined;
  #checkedDefaults: Facts["checkedDefaults"] | undefined;
  #leftOut: Facts["leftOut"] | undefined;
  #variables: Facts["variables"] | undefined;
  #resolutions: Facts["resolutions"] | undefined;
  #mocks: Facts["mocks"] | undefined;
  #mockArguments: Facts["mockArguments"] | undefined;
  #givens: Facts["givens"] | undefined;
  #properties: Facts["properties"] | undefined;
  #testVariables: Facts["testVariables"] | undefined;

  get occurrences(): Facts["occurrences"] {
    return (this.#occurrences ??= []);
  }
  get links(): Facts["links"] {
    return (this.#links ??= []);
  }
  get scopes(): Facts["scopes"] {
    return (this.#scopes ??= []);
  }
  get types(): Facts["types"] {
    return (this.#types ??= new Map());
  }
  get expected(): Facts["expected"] {
    return (this.#expected ??= new Map());
  }
  get checks(): Facts["checks"] {
    return (this.#checks ??= new Map());
  }
  get names(): Facts["names"] {
    return (this.#names ??= new Map());
  }
  get calls(): Facts["calls"] {
    return (this.#calls ??= new Map());
  }
  get members(): Facts["members"] {
    return (this.#members ??= new Map());
  }
  get passedBy(): Facts["passedBy"] {
    return (this.#passedBy ??= new Set());
  }
  get binary(): Facts["binary"] {
    return (this.#binary ??= new Map());
  }
  get enumOrders(): Facts["enumOrders"] {
    return (this.#enumOrders ??= new Map());
  }
  get unary(): Facts["unary"] {
    return (this.#unary ??= new Map());
  }
  get maps(): Facts["maps"] {
    return (this.#maps ??= new Set());
  }
  get arrays(): Facts["arrays"] {
    return (this.#arrays ??= new Map());
  }
  get bindings(): Facts["bindings"] {
    return (this.#bindings ??= new Map());
  }
  get standsFor(): Facts["standsFor"] {
    return (this.#standsFor ??= new Map());
  }
  get patternTypes(): Facts["patternTypes"] {
    return (this.#patternTypes ??= new Map());
  }
  get stages(): Facts["stages"] {
    return (this.#stages ??= new Map());
  }
  get holdsBlocks(): Facts["holdsBlocks"] {
    return (this.#holdsBlocks ??= new Set());
  }
  get blockTypes(): Facts["blockTypes"] {
    return (this.#blockTypes ??= new Map());
  }
  get forms(): Facts["forms"] {
    return (this.#forms ??= new Map());
  }
  get placeholders(): Facts["placeholders"] {
    return (this.#placeholders ??= new Map());
  }
  get secretPlaces(): Facts["secretPlaces"] {
    return (this.#secretPlaces ??= new Set());
  }
  get fieldDefaults(): Facts["fieldDefaults"] {
    return (this.#fieldDefaults ??= []);
  }
  get metDefaults(): Facts["metDefaults"] {
    return (this.#metDefaults ??= []);
  }
  get checkedDefaults(): Facts["checkedDefaults"] {
    return (this.#checkedDefaults ??= []);
  }
  get leftOut(): Facts["leftOut"] {
    return (this.#leftOut ??= new Map());
  }
  get variables(): Facts["variables"] {
    return (this.#variables ??= new Map());
  }
  get resolutions(): Facts["resolutions"] {
    return (this.#resolutions ??= new Map());
  }
  get mocks(): Facts["mocks"] {
    return (this.#mocks ??= new Map());
  }
  get mockArguments(): Facts["mockArguments"] {
    return (this.#mockArguments ??= new Map());
  }
  get givens(): Facts["givens"] {
    return (this.#givens ??= new Map());
  }
  get properties(): Facts["properties"] {
    return (this.#properties ??= new Map());
  }
  get testVariables(): Facts["testVariables"] {
    return (this.#testVariables ??= new Map());
  }
}

export const createFacts = (): Facts => new FactTables();
