/** What draws a flow as a graph, loaded when somebody looks at one for the first time. */
export { graphOf, nodeAt } from "./flow-graph.js";
