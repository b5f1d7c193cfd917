/** The programs of the runs in the kept dumps, which never change: their bundles are in the dumps. */
export const KEEPER = `@core Keeper { version = "1.0.0"  @memory { notes: array[string]  last: string } }
@flow note(text: string): string {
  memory.notes.add(text)
  memory.last = text
  return text
}
@flow ask(): string {
  answer = @checkpoint approval { present = { prompt = "Keep it?" } }
  memory.notes.add(answer)
  return answer
}
`;
export const CALLED = `@core Called { version = "1.0.0" }
@flow ask(): string { return @checkpoint approval { present = { prompt = "Called?" } } }
`;
export const CALLER = `@core Caller { version = "1.0.0" }
@core_interface core://test/called { ask(): string }
@flow go(): string { return @core_call { target = core://test/called  flow = ask } }
`;
