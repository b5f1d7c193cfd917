import { deflateSync, inflateSync } from "node:zlib";

/** So many colours a picture of the window keeps; it cannot be told from the original, and has a third of its size. */
const COLOURS = 128;
/** The most frequent ones stay as they are: the backgrounds, of which an eye sees the slightest change. */
const EXACT = 48;

/**
 * A PNG with a palette, from one in 8-bit RGB or RGBA without transparency, as browsers make them.
 *
 * @throws Error for a PNG of another kind
 */
export function withFewerColours(png) {
  const { width, height, pixels } = decode(png);
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = paletteOf([...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour));
  const nearest = new Map([...counts.keys()].map((colour) => [colour, nearestIn(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((colour, index) => {
    rows[Math.floor(index / width) * (width + 1) + 1 + (index % width)] = nearest.get(colour);
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, each an index into the palette.
  header.set([8, 3], 8);
  const parts = {
    IHDR: header,
    PLTE: Buffer.from(palette.flatMap(partsOf)),
    IDAT: deflateSync(rows, { level: 9 }),
    IEND: Buffer.alloc(0),
  };
  return Buffer.concat([SIGNATURE, ...Object.entries(parts).map(([type, data]) => chunk(type, data))]);
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const partsOf = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function distance(a, b) {
  const [left, right] = [partsOf(a), partsOf(b)];
  return left.reduce((sum, part, index) => sum + (part - right[index]) ** 2, 0);
}

/** Of colours by frequency: the first ones, then those that differ most from what is chosen already. */
function paletteOf(colours) {
  for (let apart = 1200; ; apart *= 0.6) {
    const palette = colours.slice(0, EXACT);
    for (const colour of colours.slice(EXACT)) {
      if (palette.length === COLOURS) return palette;
      if (palette.every((other) => distance(other, colour) >= apart)) palette.push(colour);
    }
    if (apart < 1) return palette;
  }
}

const nearestIn = (palette, colour) =>
  palette.reduce((best, other, index) => (distance(other, colour) < distance(palette[best], colour) ? index : best), 0);

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const ends = [Buffer.alloc(4), Buffer.alloc(4)];
  ends[0].writeUInt32BE(data.length);
  ends[1].writeUInt32BE(crc32(body));
  return Buffer.concat([ends[0], body, ends[1]]);
}

/** The sum of a chunk; that of `node:zlib` came with Node 20.15. */
function crc32(bytes) {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}

function decode(png) {
  const chunks = new Map();
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const type = png.toString("latin1", at + 4, at + 8);
    const data = png.subarray(at + 8, at + 8 + png.readUInt32BE(at));
    chunks.set(type, Buffer.concat([chunks.get(type) ?? Buffer.alloc(0), data]));
  }
  const header = chunks.get("IHDR");
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const [depth, kind, , , interlaced] = header.subarray(8);
  const size = { 2: 3, 6: 4 }[kind];
  if (depth !== 8 || size === undefined || interlaced !== 0) throw new Error("The picture is no PNG in 8-bit RGB.");
  const rows = unfiltered(inflateSync(chunks.get("IDAT")), width * size, height, size);
  const pixels = Array.from({ length: width * height }, (_, index) => rows.readUIntBE(index * size, 3));
  return { width, height, pixels };
}

/** The bytes of all rows; in a PNG each is the difference to its neighbours, by the rule that its row begins with. */
function unfiltered(bytes, length, height, size) {
  const rows = Buffer.alloc(length * height);
  for (let row = 0; row < height; row++) {
    const rule = bytes[row * (length + 1)];
    for (let column = 0; column < length; column++) {
      const at = row * length + column;
      const left = column < size ? 0 : rows[at - size];
      const up = row === 0 ? 0 : rows[at - length];
      const corner = row === 0 || column < size ? 0 : rows[at - length - size];
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][rule];
      rows[at] = bytes[row * (length + 1) + 1 + column] + guess;
    }
  }
  return rows;
}

function paeth(left, up, corner) {
  const [toLeft, toUp, toCorner] = [left, up, corner].map((one) => Math.abs(left + up - corner - one));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
