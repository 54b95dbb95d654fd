/** QR codes (ISO/IEC 18004) of texts, in byte mode with error correction level M. */

/** By version from 1: error correction codewords of a block; blocks; data codewords of the shorter ones. */
const VERSIONS = [
  [10, 1, 16],
  [16, 1, 28],
  [26, 1, 44],
  [18, 2, 32],
  [24, 2, 43],
  [16, 4, 27],
  [18, 4, 31],
  [22, 4, 38, 2],
  [22, 5, 36, 2],
  [26, 5, 43, 1],
  [30, 5, 50, 4],
  [22, 8, 36, 2],
  [22, 9, 37, 1],
  [24, 9, 40, 5],
  [24, 10, 41, 5],
].map(([correction, blocks, short, longer = 0]) => ({ correction, blocks, short, longer }));

/** Centres of alignment patterns (Annex E). */
const ALIGNMENT = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
  [6, 30, 54],
  [6, 32, 58],
  [6, 34, 62],
  [6, 26, 46, 66],
  [6, 26, 48, 70],
];

/** Powers of 2 in GF(256) with the polynomial 285, and their logarithms. */
const EXP = [];
const LOG = [];
for (let power = 0, value = 1; power < 255; power++) {
  EXP[power] = value;
  LOG[value] = power;
  value = value < 128 ? value << 1 : (value << 1) ^ 285;
}

const times = (one, other) => (one && other ? EXP[(LOG[one] + LOG[other]) % 255] : 0);

/** The remainder of Reed and Solomon's division: the error correction codewords of a block. */
export function correction(data, number) {
  let generator = [1];
  for (let root = 0; root < number; root++) {
    generator = [...generator, 0].map((each, index) => each ^ times(generator[index - 1] ?? 0, EXP[root]));
  }
  const remainder = Array(number).fill(0);
  for (const each of data) {
    const factor = each ^ remainder.shift();
    remainder.push(0);
    generator.slice(1).forEach((coefficient, index) => (remainder[index] ^= times(coefficient, factor)));
  }
  return remainder;
}

const capacity = ({ blocks, short, longer }) => blocks * short + longer;

/** The codewords of a text, with their error correction, in the order in which they are placed. */
function codewords(bytes) {
  const version = 1 + VERSIONS.findIndex((each, index) => capacity(each) * 8 >= 4 + (index < 9 ? 8 : 16) + bytes.length * 8);
  if (!version) {
    throw new RangeError(`No code has room for ${bytes.length} bytes`);
  }
  const layout = VERSIONS[version - 1];
  const bits = [];
  const push = (value, length) => {
    for (let bit = length - 1; bit >= 0; bit--) {
      bits.push((value >> bit) & 1);
    }
  };
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach((byte) => push(byte, 8));
  push(0, Math.min(4, capacity(layout) * 8 - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0; bits.length < capacity(layout) * 8; pad++) {
    push(pad % 2 ? 17 : 236, 8);
  }
  const data = Array.from({ length: bits.length / 8 }, (_, index) => parseInt(bits.slice(index * 8, index * 8 + 8).join(""), 2));

  const blocks = [];
  for (let block = 0, start = 0; block < layout.blocks; block++) {
    const length = layout.short + (block < layout.blocks - layout.longer ? 0 : 1);
    const own = data.slice(start, start + length);
    blocks.push({ own, check: correction(own, layout.correction) });
    start += length;
  }
  const interleaved = [];
  for (let index = 0; index <= layout.short; index++) {
    blocks.forEach(({ own }) => index < own.length && interleaved.push(own[index]));
  }
  for (let index = 0; index < layout.correction; index++) {
    blocks.forEach(({ check }) => interleaved.push(check[index]));
  }
  return { version, interleaved };
}

/** Appends the remainder of a division by a BCH code's generator. */
function bch(value, generator, length) {
  let remainder = value << length;
  for (let bit = 31 - Math.clz32(remainder); bit >= length; bit = 31 - Math.clz32(remainder)) {
    remainder ^= generator << (bit - length);
  }
  return (value << length) | remainder;
}

const MASKS = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** The patterns that are the same whatever the text is; undefined: a module of data. */
function patterns(version) {
  const size = 17 + 4 * version;
  const modules = Array.from({ length: size }, () => Array(size).fill(undefined));
  const set = (row, column, dark) => {
    if (row >= 0 && column >= 0 && row < size && column < size) {
      modules[row][column] = dark;
    }
  };
  const square = (row, column, radius, dark) => {
    for (let down = -radius; down <= radius; down++) {
      for (let right = -radius; right <= radius; right++) {
        set(row + down, column + right, dark(Math.max(Math.abs(down), Math.abs(right))));
      }
    }
  };
  for (let each = 0; each < size; each++) {
    set(6, each, each % 2 === 0);
    set(each, 6, each % 2 === 0);
  }
  const centres = ALIGNMENT[version - 1];
  const last = centres.at(-1);
  for (const row of centres) {
    for (const column of centres) {
      const isFinder = (row === 6 && (column === 6 || column === last)) || (row === last && column === 6);
      if (!isFinder) {
        square(row, column, 2, (ring) => ring !== 1);
      }
    }
  }
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]]) {
    square(row, column, 4, (ring) => ring !== 2 && ring !== 4);
  }
  format(modules, 0); // Takes the places.
  if (version >= 7) {
    const bits = bch(version, 0x1f25, 12);
    for (let bit = 0; bit < 18; bit++) {
      const [long, short] = [Math.floor(bit / 3), size - 11 + (bit % 3)];
      set(long, short, ((bits >> bit) & 1) === 1);
      set(short, long, ((bits >> bit) & 1) === 1);
    }
  }
  return modules;
}

/** Writes the format information: level M, which is 0, and the mask. */
function format(modules, mask) {
  const size = modules.length;
  const bits = bch(mask, 0x537, 10) ^ 0x5412;
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((bits >> bit) & 1) === 1;
    modules[bit < 6 ? bit : bit < 8 ? bit + 1 : size - 15 + bit][8] = dark;
    modules[8][bit < 8 ? size - 1 - bit : bit < 9 ? 7 : 14 - bit] = dark;
  }
  modules[size - 8][8] = true;
}

/** Places of data, in the order of the codewords' bits: two columns at a time, up and down. */
function places(fixed) {
  const size = fixed.length;
  const all = [];
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) {
      right--;
    }
    for (let step = 0; step < size; step++) {
      const row = up ? size - 1 - step : step;
      for (const column of [right, right - 1]) {
        if (fixed[row][column] === undefined) {
          all.push([row, column]);
        }
      }
    }
  }
  return all;
}

/** How hard a code is to read (§7.8.3): runs, squares, what looks like a finder, and one colour too much. */
function penalty(modules) {
  const size = modules.length;
  let points = 0;
  let dark = 0;
  const line = (cells) => {
    let run = 0;
    for (let index = 0; index < size; index++) {
      run = index && cells[index] === cells[index - 1] ? run + 1 : 1;
      points += run === 5 ? 3 : run > 5 ? 1 : 0;
    }
    const text = cells.map(Number).join("");
    for (let index = 0; index <= size - 11; index++) {
      const part = text.slice(index, index + 11);
      points += part === "10111010000" || part === "00001011101" ? 40 : 0;
    }
  };
  for (let row = 0; row < size; row++) {
    line(modules[row]);
    line(modules.map((each) => each[row]));
    for (let column = 0; column < size; column++) {
      const own = modules[row][column];
      dark += own;
      const isSquare = row && column && [modules[row - 1][column], modules[row][column - 1], modules[row - 1][column - 1]].every((each) => each === own);
      points += isSquare ? 3 : 0;
    }
  }
  return points + 10 * Math.floor(Math.abs((dark * 20) / (size * size) - 10));
}

/** The code of a text: rows of modules, true where one is dark. */
export function modules(text) {
  const { version, interleaved } = codewords([...new TextEncoder().encode(text)]);
  const fixed = patterns(version);
  const data = places(fixed);
  let best;
  MASKS.forEach((isInverted, mask) => {
    const code = fixed.map((row) => [...row]);
    data.forEach(([row, column], index) => {
      const bit = ((interleaved[index >> 3] ?? 0) >> (7 - (index & 7))) & 1;
      code[row][column] = (bit === 1) !== isInverted(row, column);
    });
    format(code, mask);
    const points = penalty(code);
    if (!best || points < best.points) {
      best = { points, code };
    }
  });
  return best.code;
}
