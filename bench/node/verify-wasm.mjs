// node verify-wasm.mjs [SECONDS]: verifications a second of CPU time, by Rust schnorrkel as wasm, over 64 keys and version 1 messages.
import { createHash, randomBytes } from 'node:crypto';
import { cryptoWaitReady, encodeAddress, sr25519PairFromSeed, sr25519Sign, sr25519Verify } from '@polkadot/util-crypto';

const seconds = Number(process.argv[2] ?? 5);
await cryptoWaitReady();
const signed = Array.from({ length: 64 }, (_, i) => {
  const pair = sr25519PairFromSeed(randomBytes(32));
  const digest = createHash('sha256').update(`{"name":"chute-${i}"}`).digest('hex');
  const message = new TextEncoder().encode(`${encodeAddress(pair.publicKey, 42)}:${1730286046 + i}:${digest}`);
  return { message, signature: sr25519Sign(message, pair), publicKey: pair.publicKey };
});

function verify(times) {
  for (let i = 0; i < times; i++) {
    const { message, signature, publicKey } = signed[i % signed.length];
    if (!sr25519Verify(message, signature, publicKey)) throw new Error('a good signature was refused');
  }
}

verify(2000);
let count = 0;
const start = process.cpuUsage();
let used = 0;
while (used < seconds * 1e6) {
  verify(500);
  count += 500;
  const { user, system } = process.cpuUsage(start);
  used = user + system;
}
console.log(`schnorrkel (wasm): ${Math.round(count / (used / 1e6))} verifications a second of CPU time`);
