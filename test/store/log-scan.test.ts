/** What is read out of a part of the log: never a frame that was not written, and damage is told of whom it concerns. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeFrame, type Frame, type FrameHeader, NO_KEY } from "../../runtime/host/file-store/log/frame.js";
import { type Gap, piecesOf } from "../../runtime/host/file-store/log/segment-scan.js";
import { encodeDropped, settle } from "../../runtime/host/file-store/log/settled-pieces.js";

const SALT = 0x1234_5678;
const header = (sequence: number, more: Partial<FrameHeader> = {}): FrameHeader => ({
  kind: "entry",
  key: String(sequence % 10).repeat(32),
  epoch: 1 + (sequence % 3),
  time: 1_700_000_000_000 + sequence,
  synced: 0,
  author: "0123456789abcdef",
  sequence,
  ...more,
});
const joined = (parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts));
/** Of another log. As salts are drawn, they differ in many bits: no flipped bit makes one of the other. */
const OTHER_SALT = (SALT ^ 0x5a5a5a5a) >>> 0;
const scanned = (bytes: Uint8Array) => [...piecesOf(bytes, 0, SALT)];
const framesIn = (bytes: Uint8Array): readonly Frame[] =>
  scanned(bytes).flatMap((piece) => (piece.kind === "frame" ? [piece.frame] : []));
const gapsIn = (bytes: Uint8Array): readonly Gap[] =>
  scanned(bytes).filter((piece): piece is Gap => piece.kind === "gap");
const sequences = (frames: readonly Frame[]) => frames.map(({ sequence }) => sequence);

/** Frames with payloads of any bytes; some payloads hold whole frames of another log. */
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.nat(9).map((sequence) => encodeFrame(header(sequence), new Uint8Array(5), OTHER_SALT)),
);
const logOf = (payloads: readonly Uint8Array[]) => {
  const frames = payloads.map((each, sequence) => encodeFrame(header(sequence), each, SALT));
  const begins: number[] = [];
  let at = 0;
  for (const frame of frames) {
    begins.push(at);
    at += frame.length;
  }
  return { payloads, frames, begins, bytes: joined(frames) };
};
const log = fc.array(payload, { minLength: 1, maxLength: 8 }).map(logOf);

describe("a log that is whole", () => {
  test("gives every frame as it was written, whatever its payload holds", () => {
    fc.assert(
      fc.property(log, ({ bytes, payloads }) => {
        const frames = framesIn(bytes);
        expect(frames.map((frame) => [...frame.payload])).toEqual(payloads.map((each) => [...each]));
        expect(frames.map(({ payload: _, at: __, end: ___, ...rest }) => rest)).toEqual(
          payloads.map((_, sequence) => header(sequence)),
        );
        expect(gapsIn(bytes)).toEqual([]);
      }),
    );
  });

  test("is not read with the salt of another one", () => {
    fc.assert(
      fc.property(log, ({ bytes }) => {
        expect([...piecesOf(bytes, 0, SALT + 7)].filter(({ kind }) => kind === "frame")).toEqual([]);
      }),
    );
  });
});

test("a log that is cut anywhere gives the frames before the cut, and a torn end", () => {
  fc.assert(
    fc.property(log, fc.nat(), ({ bytes, begins, frames }, cut) => {
      const end = cut % bytes.length;
      const whole = begins.filter((begin, index) => begin + frames[index]!.length <= end).length;
      expect(sequences(framesIn(bytes.subarray(0, end)))).toEqual([...Array(whole).keys()]);
      expect(gapsIn(bytes.subarray(0, end)).every(({ torn }) => torn)).toBe(true);
    }),
  );
});

/** Two frames, of which the first ends with the byte that each frame begins with. */
const endsAsFramesBegin = () => {
  const made = Array.from({ length: 2000 }, (_, length) => logOf([new Uint8Array(length), new Uint8Array(3)]));
  return made.find(({ frames }) => frames[0]!.at(-1) === frames[1]![0])!;
};

test("a frame that was cut short before others were written costs nobody anything", () => {
  const withEnd = endsAsFramesBegin();
  fc.assert(
    fc.property(log, fc.nat(), fc.nat(), ({ frames }, which, cut) => {
      const torn = which % frames.length;
      const length = cut % frames[torn]!.length;
      const bytes = joined(frames.map((frame, index) => (index === torn ? frame.subarray(0, length) : frame)));
      const others = frames.map((_, index) => index).filter((index) => index !== torn);
      const { steps, lostFrom } = settle(scanned(bytes), 0, 0);
      expect(lostFrom).toBeUndefined();
      expect(steps.map((step) => (step.kind === "frame" ? step.frame.sequence : "gap"))).toEqual(others);
    }),
    { examples: [[withEnd, 0, withEnd.frames[0]!.length - 1]] },
  );
});

test("a flipped bit costs one frame, which says whose it was", () => {
  fc.assert(
    fc.property(log, fc.nat(), fc.nat(7), ({ bytes, begins, frames }, at, bit) => {
      const damaged = bytes.slice();
      const place = at % damaged.length;
      damaged[place]! ^= 1 << bit;
      const hit = begins.findLastIndex((begin) => begin <= place);
      const others = frames.map((_, index) => index).filter((index) => index !== hit);
      expect(sequences(framesIn(damaged))).toEqual(others);
      const gaps = gapsIn(damaged);
      expect(gaps).toEqual([
        {
          kind: "gap",
          from: begins[hit],
          to: begins[hit]! + frames[hit]!.length,
          torn: false,
          keys: [header(hit).key],
          attributed: true,
        },
      ]);
    }),
  );
});

test("whatever bytes stand in the middle of a log, no frame is read that was not written, and none behind them is lost", () => {
  fc.assert(
    fc.property(log, fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.nat(), ({ frames }, garbage, where) => {
      const before = where % (frames.length + 1);
      const bytes = joined([...frames.slice(0, before), garbage, ...frames.slice(before)]);
      expect(sequences(framesIn(bytes))).toEqual([...frames.keys()]);
      const gaps = gapsIn(bytes);
      expect(gaps).toHaveLength(1);
      expect(gaps[0]!.torn || !gaps[0]!.attributed).toBe(true);
    }),
  );
});

describe("what counts", () => {
  /** Frames one after the other; `lost` stands for one of which a power loss has left zeros. */
  const laidOut = (parts: readonly (Partial<FrameHeader> | "lost" | Uint8Array)[]) => {
    const begins: number[] = [];
    let length = 0;
    const frames = parts.map((part, sequence) => {
      const made =
        part instanceof Uint8Array
          ? part
          : part === "lost"
            ? new Uint8Array(120)
            : encodeFrame(header(sequence, part), new Uint8Array(10), SALT);
      begins.push(length);
      length += made.length;
      return made;
    });
    return { bytes: joined(frames), begins };
  };
  const dropped = (sequence: number, from: number, to: number) =>
    encodeFrame(header(sequence, { kind: "dropped", key: NO_KEY }), encodeDropped({ from, to }), SALT);
  const outcome = (bytes: Uint8Array, onDisk = 0) => {
    const { steps, lostFrom, sealed } = settle(scanned(bytes), 0, onDisk);
    return { steps: steps.map((step) => (step.kind === "frame" ? step.frame.sequence : "damage")), lostFrom, sealed };
  };

  test("nothing behind an end that a power loss has broken, until that is declared", () => {
    const { bytes, begins } = laidOut([{}, "lost", {}]);
    expect(outcome(bytes)).toEqual({ steps: [0], lostFrom: begins[1], sealed: false });
    const declared = joined([
      bytes,
      dropped(3, begins[1]!, bytes.length),
      encodeFrame(header(4), new Uint8Array(1), SALT),
    ]);
    expect(outcome(declared)).toEqual({ steps: [0, 3, 4], lostFrom: undefined, sealed: false });
  });

  test("a frame that reaches beyond what was declared", () => {
    const { bytes, begins } = laidOut([{}, "lost", {}]);
    const declared = joined([bytes, dropped(3, begins[1]!, bytes.length - 1)]);
    expect(outcome(declared).steps).toEqual([0, 2, 3]);
  });

  test("what was on disk once, so that its loss is damage", () => {
    const { bytes } = laidOut([{}, "lost", { synced: 300 }]);
    expect(outcome(bytes)).toEqual({ steps: [0, "damage", 2], lostFrom: undefined, sealed: false });
    const { bytes: silent, begins } = laidOut([{}, "lost", {}]);
    expect(outcome(silent, Infinity).steps).toEqual([0, "damage", 2]);
    expect(outcome(silent, begins[1]! + 1).steps, "closed behind its beginning").toEqual([0, "damage", 2]);
    expect(outcome(silent, begins[1]).lostFrom, "closed before it").toBe(begins[1]);
  });

  test("no declaration about what is whole", () => {
    const { bytes, begins } = laidOut([{}, {}]);
    expect(outcome(joined([bytes, dropped(2, begins[1]!, bytes.length)])).steps).toEqual([0, 1, 2]);
  });

  test("nothing behind a seal", () => {
    expect(outcome(laidOut([{}, { kind: "seal" }, {}]).bytes)).toEqual({
      steps: [0, 1],
      lostFrom: undefined,
      sealed: true,
    });
  });
});
