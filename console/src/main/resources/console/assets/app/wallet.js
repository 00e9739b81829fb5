/** Polkadot wallets of the browser (window.injectedWeb3), which sign a message as <Bytes>…</Bytes>. */

/** The platform takes a signature for 600 seconds; one for reading is used again for less than that. */
const REUSED_MILLIS = 480_000;
const HEX = 16;

/** @type {Map<string, {headers: Record<string, string>, until: number}>} */
const reusable = new Map();

/** @returns {string[]} the names of the wallets that this browser has */
export function wallets() {
  return Object.keys(/** @type {any} */ (window).injectedWeb3 ?? {});
}

/** @param {string} wallet @returns {Promise<{address: string, name?: string}[]>} */
export async function accountsOf(wallet) {
  const accounts = await (await enabled(wallet)).accounts.get();
  return accounts.filter((/** @type {any} */ account) => account.type == null || account.type === 'sr25519');
}

/**
 * Reading is signed once for each purpose and some minutes (version 1 of the signature); everything else by itself (version 2).
 *
 * @param {{wallet: string, address: string}} credential
 * @param {string} method
 * @param {string} target
 * @param {string|undefined} body
 */
export async function signedHeaders(credential, method, target, body) {
  if (method !== 'GET' || MINERS.test(target)) return onceSigned(credential, method, target, body);
  const purpose = purposeOf(target);
  const key = `${credential.address} ${purpose}`;
  const known = reusable.get(key);
  if (known && known.until > Date.now()) return known.headers;
  const nonce = String(Math.floor(Date.now() / 1000));
  const signature = await sign(credential, `${credential.address}:${nonce}:${purpose}`);
  const headers = {'X-Chutes-Hotkey': credential.address, 'X-Chutes-Nonce': nonce, 'X-Chutes-Signature': signature};
  reusable.set(key, {headers, until: Date.now() + REUSED_MILLIS});
  return headers;
}

/** @param {{wallet: string, address: string}} credential @param {string} method @param {string} target @param {string|undefined} body */
async function onceSigned(credential, method, target, body) {
  const random = hex(crypto.getRandomValues(new Uint8Array(HEX)));
  const nonce = `${Math.floor(Date.now() / 1000)}.${random}`;
  const digest = body ? await sha256(body) : '';
  const signature = await sign(credential, `v2:${credential.address}:${method}:${target}:${nonce}:${digest}`);
  return {
    'X-Chutes-Hotkey': credential.address,
    'X-Chutes-Nonce': nonce,
    'X-Chutes-Sig-Version': '2',
    'X-Chutes-Signature': signature,
  };
}

/** The word that a version 1 signature of a request without a body names. @param {string} target */
function purposeOf(target) {
  if (/^\/instances\/[^/]+\/logs/.test(target)) return 'logs';
  return PURPOSES[target.split(/[/?]/)[1]] ?? 'chutes';
}

/** What miners ask: the platform takes no signature twice. */
const MINERS = /^\/miner\//;

/** @type {Record<string, string>} */
const PURPOSES = {images: 'images', api_keys: 'api_keys', bounties: 'bounties', users: 'me', instances: 'instances', admin: 'me'};

/** @param {{wallet: string, address: string}} credential @param {string} message */
async function sign(credential, message) {
  const {signer} = await enabled(credential.wallet);
  const {signature} = await signer.signRaw({address: credential.address, data: message, type: 'bytes'});
  return signature;
}

/** @param {string} wallet */
async function enabled(wallet) {
  const injected = /** @type {any} */ (window).injectedWeb3?.[wallet];
  if (!injected) throw new Error(`The wallet ${wallet} is not there any more: sign in again.`);
  return injected.enable('OpenChutes console');
}

/** @param {string} text */
async function sha256(text) {
  if (!crypto.subtle) throw new Error('Wallets sign bodies only over HTTPS or on this machine: open the console there.');
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

/** @param {Uint8Array} bytes */
function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(HEX).padStart(2, '0')).join('');
}
