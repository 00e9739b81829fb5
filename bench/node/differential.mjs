// node differential.mjs COUNT FILE: writes COUNT random signatures, most of them damaged, with the verdict of Rust schnorrkel (wasm), which
// @scure/sr25519 must share. Check auth-lib against them with ./mvnw -pl auth-lib test -Dvectors=FILE
import { randomBytes, randomInt } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { cryptoWaitReady, encodeAddress, sr25519PairFromSeed, sr25519Sign, sr25519Verify } from '@polkadot/util-crypto';
import { verify as scureVerify } from '@scure/sr25519';

const [count, file] = [Number(process.argv[2]), process.argv[3]];
if (!(count > 0) || !file) {
  console.error('usage: node differential.mjs COUNT FILE');
  process.exit(2);
}
await cryptoWaitReady();

const L = (1n << 252n) + 27742317777372353535851937790883648493n;
const P = (1n << 255n) - 19n;
const number = (bytes) => BigInt('0x' + Buffer.from(bytes).reverse().toString('hex'));
const bytes = (n) => Buffer.from(n.toString(16).padStart(64, '0'), 'hex').reverse();
const scalar = (signature) => {
  const s = Buffer.from(signature.subarray(32));
  s[31] &= 0x7f;
  return number(s);
};
const setScalar = (signature, n) => {
  bytes(n).copy(signature, 32);
  signature[63] |= 0x80;
};
const flipOneBit = (buffer) => {
  const bit = randomInt(buffer.length * 8);
  buffer[bit >> 3] ^= 1 << (bit & 7);
};
/** Even and below 2^255: an encoding of an element about once in four times. */
const plausibleElement = () => {
  const element = randomBytes(32);
  element[0] &= 0xfe;
  element[31] &= 0x7f;
  return element;
};

const damages = {
  none: () => {},
  'flip-public-key': (v) => flipOneBit(v.publicKey),
  'flip-signature': (v) => flipOneBit(v.signature),
  'flip-message': (v) => (v.message.length ? flipOneBit(v.message) : (v.message = Buffer.from([0]))),
  's-plus-L': (v) => setScalar(v.signature, scalar(v.signature) + L),
  's-high-bit': (v) => setScalar(v.signature, scalar(v.signature) | (1n << BigInt(randomInt(252, 255)))),
  's-zero': (v) => setScalar(v.signature, 0n),
  's-L': (v) => setScalar(v.signature, L),
  's-L-minus-1': (v) => setScalar(v.signature, L - 1n),
  'R-negative': (v) => bytes(P - number(v.signature.subarray(0, 32))).copy(v.signature, 0),
  'R-high-bit': (v) => (v.signature[31] |= 0x80),
  'R-zero': (v) => v.signature.fill(0, 0, 32),
  'R-random': (v) => plausibleElement().copy(v.signature, 0),
  'R-of-other-key': (v) => Buffer.from(sr25519PairFromSeed(randomBytes(32)).publicKey).copy(v.signature, 0),
  'public-key-negative': (v) => (v.publicKey = bytes(P - number(v.publicKey))),
  'public-key-random': (v) => (v.publicKey = plausibleElement()),
  'no-marker': (v) => (v.signature[63] &= 0x7f),
};
const accepts = (verify, v) => {
  try {
    return verify(v.message, v.signature, v.publicKey);
  } catch {
    return false; // both libraries throw for some malformed input
  }
};

const kinds = Object.keys(damages);
const vectors = Array.from({ length: count }, (_, i) => {
  const pair = sr25519PairFromSeed(randomBytes(32));
  const v = { publicKey: Buffer.from(pair.publicKey), message: randomBytes(randomInt(0, 420)) };
  v.signature = Buffer.from(sr25519Sign(v.message, pair));
  const kind = kinds[i % kinds.length];
  damages[kind](v);
  const valid = accepts(sr25519Verify, v);
  if (valid !== accepts(scureVerify, v)) throw new Error(`the two libraries disagree: ${kind} ${v.signature.toString('hex')}`);
  return {
    name: `${kind}-${i}`,
    kind,
    note: '',
    valid,
    public_key_hex: v.publicKey.toString('hex'),
    ss58: encodeAddress(v.publicKey, 42),
    message_hex: v.message.toString('hex'),
    signature_hex: v.signature.toString('hex'),
  };
});
writeFileSync(file, JSON.stringify({ set: 'differential', count, vectors }));
console.log(`${count} vectors, ${vectors.filter((v) => v.valid).length} of them valid`);
