/** `hashlib.blake2b` (RFC 7693), in halves of 32 bits. */
import { getter, methods } from "../python/define.js";
import { nativeModules } from "../python/imports.js";
import { toNumber } from "../python/objects.js";
import { Builtin, PyBytes, PyObject, PyType, raise, T, type Value } from "../python/values.js";

const BLOCK = 128;
const START = new Uint32Array([
  0xf3bcc908, 0x6a09e667, 0x84caa73b, 0xbb67ae85, 0xfe94f82b, 0x3c6ef372, 0x5f1d36f1, 0xa54ff53a,
  0xade682d1, 0x510e527f, 0x2b3e6c1f, 0x9b05688c, 0xfb41bd6b, 0x1f83d9ab, 0x137e2179, 0x5be0cd19,
]);
const ORDER = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
  [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
  [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
  [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
  [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
  [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
  [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
  [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
  [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
const MIXED = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];

const v = new Uint32Array(32);
const m = new Uint32Array(32);

/** v[a] += low and high of 64 bits. */
function add(a: number, low: number, high: number): void {
  const sum = v[2 * a]! + low;
  v[2 * a + 1] = v[2 * a + 1]! + high + (sum >= 2 ** 32 ? 1 : 0);
  v[2 * a] = sum;
}

/** v[d] = (v[d] ^ v[a]) rotated right by so many bits, of which there are 16, 24, 32 or 63. */
function turn(d: number, a: number, bits: number): void {
  const low = v[2 * d]! ^ v[2 * a]!;
  const high = v[2 * d + 1]! ^ v[2 * a + 1]!;
  const [x, y, by] = bits === 63 ? [high, low, 31] : bits === 32 ? [high, low, 0] : [low, high, bits];
  v[2 * d] = by === 0 ? x : (x >>> by) | (y << (32 - by));
  v[2 * d + 1] = by === 0 ? y : (y >>> by) | (x << (32 - by));
}

export function blake2b(data: Uint8Array, size: number): Uint8Array {
  const h = START.slice();
  h[0] = h[0]! ^ 0x01010000 ^ size;
  const blocks = Math.max(1, Math.ceil(data.length / BLOCK));
  const block = new Uint8Array(BLOCK);
  for (let k = 0; k < blocks; k++) {
    block.fill(0);
    block.set(data.subarray(k * BLOCK, (k + 1) * BLOCK));
    m.set(new Uint32Array(block.buffer));
    const read = Math.min((k + 1) * BLOCK, data.length);
    v.set(h);
    v.set(START, 16);
    v[24] = v[24]! ^ read;
    v[25] = v[25]! ^ Math.floor(read / 2 ** 32);
    if (k === blocks - 1) {
      v[28] = ~v[28]!;
      v[29] = ~v[29]!;
    }
    for (let round = 0; round < 12; round++) {
      const order = ORDER[round % 10]!;
      MIXED.forEach(([a, b, c, d], i) => {
        const [x, y] = [order[2 * i]!, order[2 * i + 1]!];
        add(a!, v[2 * b!]!, v[2 * b! + 1]!);
        add(a!, m[2 * x]!, m[2 * x + 1]!);
        turn(d!, a!, 32);
        add(c!, v[2 * d!]!, v[2 * d! + 1]!);
        turn(b!, c!, 24);
        add(a!, v[2 * b!]!, v[2 * b! + 1]!);
        add(a!, m[2 * y]!, m[2 * y + 1]!);
        turn(d!, a!, 16);
        add(c!, v[2 * d!]!, v[2 * d! + 1]!);
        turn(b!, c!, 63);
      });
    }
    for (let i = 0; i < 16; i++) h[i] = h[i]! ^ v[i]! ^ v[i + 16]!;
  }
  return new Uint8Array(h.buffer).slice(0, size);
}

const digestType = new PyType("blake2b", [T.object], "_blake2");
const bytesOf = (value: Value): Uint8Array => (value instanceof PyBytes ? Uint8Array.from(value.v, (letter) => letter.charCodeAt(0)) : raise("TypeError", "object supporting the buffer API required"));
methods(digestType, {
  update: ([digest, more]) => {
    const added = bytesOf(more);
    const joined = new Uint8Array(digest.data.length + added.length);
    joined.set(digest.data);
    joined.set(added, digest.data.length);
    digest.data = joined;
    return null;
  },
  digest: ([digest]) => new PyBytes(String.fromCharCode(...blake2b(digest.data, digest.size))),
  hexdigest: ([digest]) => Array.from(blake2b(digest.data, digest.size), (byte) => byte.toString(16).padStart(2, "0")).join(""),
});
getter(digestType, "digest_size", (digest) => digest.size);

nativeModules.set("hashlib", () => new Map<string, Value>([
  ["blake2b", new Builtin("blake2b", ([data], keywords) => {
    for (const name of keywords?.keys() ?? [])
      if (name !== "digest_size") raise("NotImplementedError", `blake2b(${name}=...) is not in the page's Python; open this chapter in Colab or JupyterLab`);
    const size = keywords?.has("digest_size") ? toNumber(keywords.get("digest_size")) : 64;
    if (!(size >= 1 && size <= 64)) raise("ValueError", "digest_size for Blake2b must be between 1 and 64 bytes, here it is " + size);
    const made = new PyObject(digestType) as Value;
    made.data = data === undefined ? new Uint8Array(0) : bytesOf(data);
    made.size = size;
    return made;
  })],
  ["__getattr__", new Builtin("__getattr__", ([name]) =>
    raise("AttributeError", `hashlib.${name} is not in the page's Python; open this chapter in Colab or JupyterLab`))],
]));
