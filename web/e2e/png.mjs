// Pictures of the interface as small files: 256 colours are enough for letters and lines.
import { deflateSync } from 'node:zlib';

const COLOURS = 256;
const FREQUENT = 160;
const ALIKE = 900;   // square of the distance between two colours

/** Takes a picture of the page; answers the bytes of a PNG with a palette. */
export async function picture(page) {
  const shot = await page.screenshot({ animations: 'disabled', caret: 'hide' });
  const { width, height, pixels } = await pixelsOf(page, shot);
  const { palette, indexes } = reduced(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1)
    indexes.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);   // eight bits, palette
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head),
    chunk('PLTE', palette), chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0))]);
}

// The browser reads its own picture.
async function pixelsOf(page, shot) {
  const reader = await page.context().browser().newPage();
  try {
    const read = await reader.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const { data } = context.getImageData(0, 0, image.width, image.height);
      let text = '';
      for (let i = 0; i < data.length; i += 4)
        text += String.fromCharCode(data[i], data[i + 1], data[i + 2]);
      return { width: image.width, height: image.height, text: btoa(text) };
    }, shot.toString('base64'));
    return { ...read, pixels: Buffer.from(read.text, 'base64') };
  } finally {
    await reader.close();
  }
}

// The most frequent ones, and rare ones that are like none of these: a red mark stays red.
function chosen(colours, parts) {
  const kept = colours.slice(0, FREQUENT);
  for (const colour of colours.slice(FREQUENT)) {
    if (kept.length === COLOURS) break;
    const [r, g, b] = parts(colour);
    const alike = kept.some((other) => {
      const [r2, g2, b2] = parts(other);
      return (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2 < ALIKE;
    });
    if (!alike) kept.push(colour);
  }
  return kept;
}

// The colours that were chosen; every other one becomes the nearest of them.
function reduced(pixels) {
  const count = new Map();
  for (let i = 0; i < pixels.length; i += 3) {
    const colour = pixels.readUIntBE(i, 3);
    count.set(colour, (count.get(colour) ?? 0) + 1);
  }
  const parts = (colour) => [colour >> 16, colour >> 8 & 255, colour & 255];
  const kept = chosen([...count].sort((a, b) => b[1] - a[1]).map(([colour]) => colour), parts);
  const place = new Map(kept.map((colour, i) => [colour, i]));
  const nearest = (colour) => {
    const [r, g, b] = parts(colour);
    let best = 0;
    let least = Infinity;
    kept.forEach((other, i) => {
      const [r2, g2, b2] = parts(other);
      const far = (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
      if (far < least) { least = far; best = i; }
    });
    return best;
  };
  const indexes = Buffer.alloc(pixels.length / 3);
  for (let i = 0; i < indexes.length; i += 1) {
    const colour = pixels.readUIntBE(i * 3, 3);
    let at = place.get(colour);
    if (at === undefined) place.set(colour, at = nearest(colour));
    indexes[i] = at;
  }
  return { palette: Buffer.from(kept.flatMap(parts)), indexes };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body) >>> 0);
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return crc ^ 0xffffffff;
}
