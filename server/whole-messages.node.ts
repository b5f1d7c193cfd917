import { Writable } from "node:stream";

/**
 * A stream for the protocol library, which writes a message as two pieces, its header and its content: they go to `output` as one. Else each
 * message wakes its reader twice, the first time for a header that says nothing yet.
 */
export function wholeMessages(output: Writable): Writable {
  let header: Buffer | undefined;
  const messages = new Writable({
    write(piece: Buffer, _encoding, done) {
      if (header === undefined) {
        header = piece;
        done();
        return;
      }
      const message = Buffer.concat([header, piece]);
      header = undefined;
      output.write(message, done);
    },
  });
  output.once("error", (error) => messages.destroy(error));
  output.once("close", () => messages.destroy());
  return messages;
}
