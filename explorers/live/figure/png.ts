/** A picture as a PNG in a data address, for images inside an SVG. */

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = type.charCodeAt(i);
  out.set(data, 8);
  let crc = 0xffffffff;
  for (let i = 4; i < 8 + data.length; i++) crc = CRC[(crc ^ out[i]!) & 0xff]! ^ (crc >>> 8);
  view.setUint32(8 + data.length, ~crc >>> 0);
  return out;
}

/** Runs of equal bytes pay: zlib's fixed Huffman codes with matches at distance 4, a whole pixel back. */
function deflated(data: Uint8Array): Uint8Array {
  const out: number[] = [0x78, 0x01];
  let bits = 0;
  let count = 0;
  const put = (value: number, n: number): void => {
    bits |= value << count;
    count += n;
    while (count >= 8) {
      out.push(bits & 0xff);
      bits >>>= 8;
      count -= 8;
    }
  };
  const reversed = (value: number, n: number): number => {
    let r = 0;
    for (let i = 0; i < n; i++) r |= ((value >> i) & 1) << (n - 1 - i);
    return r;
  };
  const literal = (code: number): void => {
    if (code < 144) put(reversed(0x30 + code, 8), 8);
    else if (code < 256) put(reversed(0x190 + code - 144, 9), 9);
    else if (code < 280) put(reversed(code - 256, 7), 7);
    else put(reversed(0xc0 + code - 280, 8), 8);
  };
  put(1, 1);
  put(1, 2);
  const DISTANCE = 4;
  for (let i = 0; i < data.length; ) {
    let length = 0;
    while (i >= DISTANCE && length < 258 && i + length < data.length && data[i + length] === data[i + length - DISTANCE]) length++;
    if (length >= 4) {
      // Lengths from 3 up, in groups whose width in extra bits grows.
      if (length === 258) literal(285);
      else {
        let code = 257;
        let base = 3;
        for (let extra = 0; ; ) {
          const size = 1 << extra;
          if (length < base + size) {
            literal(code);
            put(length - base, extra);
            break;
          }
          base += size;
          code++;
          if (code > 264 && (code - 265) % 4 === 0) extra++;
        }
      }
      put(reversed(3, 5), 5);
      i += length;
    } else literal(data[i++]!);
  }
  literal(256);
  if (count > 0) out.push(bits & 0xff);
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  out.push(b >> 8, b & 0xff, a >> 8, a & 0xff);
  return Uint8Array.from(out);
}

/** @param pixels red, green, blue, alpha of 0 to 255 for each pixel, from the top row on */
export function pngAddress(pixels: ArrayLike<number>, columns: number, rows: number): string {
  const raw = new Uint8Array(rows * (1 + 4 * columns));
  for (let r = 0; r < rows; r++)
    for (let i = 0; i < 4 * columns; i++) raw[r * (1 + 4 * columns) + 1 + i] = Math.max(0, Math.min(255, Math.round(pixels[r * 4 * columns + i]!)));
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, columns);
  view.setUint32(4, rows);
  header.set([8, 6, 0, 0, 0], 8);
  const parts = [Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), chunk("IHDR", header), chunk("IDAT", deflated(raw)), chunk("IEND", new Uint8Array())];
  let binary = "";
  for (const part of parts) for (const byte of part) binary += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(binary)}`;
}
