/** What the runs of the cluster do: ask a model, wait for a person, charge for it, and count in memory, by their own id and all together. */
export const SOURCE = `@core Cluster {
  version = "1.0.0"
  @plugins { bank = test/bank@1.0 }
  @memory { done: map[string, int]  total: int }
}
@plugin_interface test/bank@1.0 { charge(id: string): string }
@flow go(id: string): string {
  draft = @flexible { goal = "Say \${id}."  input = { id }  output = string }
  decision = @checkpoint approval { present = { prompt = "Go \${id}?" } }
  receipt = bank.charge(id)
  @rigid {
    memory.done.set(id, (memory.done.get(id) ?? 0) + 1)
    memory.total = memory.total + 1
  }
  return "\${decision} \${receipt}"
}
`;
export const BANK = "test/bank";
