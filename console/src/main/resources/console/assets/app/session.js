/** Who the caller is, and the headers that say so. Credentials stay in this tab unless the caller asks to be remembered. */

import {signedHeaders} from './wallet.js';

const STORED = 'openchutes.session';

/**
 * @typedef {{kind: 'key', key: string}} KeyCredential
 * @typedef {{kind: 'token', token: string}} TokenCredential
 * @typedef {{kind: 'wallet', wallet: string, address: string}} WalletCredential
 * @typedef {KeyCredential | TokenCredential | WalletCredential} Credential
 */

/** @type {Credential|null} */
let credential = read(sessionStorage) ?? read(localStorage);

/** @returns {Credential|null} */
export function currentCredential() {
  return credential;
}

/** @param {Credential} next @param {boolean} remembered */
export function keep(next, remembered) {
  forget();
  credential = next;
  (remembered ? localStorage : sessionStorage).setItem(STORED, JSON.stringify(next));
}

export function forget() {
  credential = null;
  sessionStorage.removeItem(STORED);
  localStorage.removeItem(STORED);
}

/** The user id that an API key has in it. @returns {string|null} */
export function userIdOfKey() {
  const found = credential?.kind === 'key' && /^cpk_[0-9a-f]{32}\.([0-9a-f]{32})\./.exec(credential.key);
  return found ? found[1].replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : null;
}

/**
 * @param {string} method
 * @param {string} target path and query
 * @param {string|undefined} body
 * @returns {Promise<Record<string, string>>}
 */
export async function currentHeaders(method, target, body) {
  switch (credential?.kind) {
    case 'key':
      return {Authorization: `Bearer ${credential.key}`};
    case 'token':
      return {Authorization: `Bearer ${credential.token}`};
    case 'wallet':
      return signedHeaders(credential, method, target, body);
    default:
      return {};
  }
}

/** @param {Storage} storage @returns {Credential|null} */
function read(storage) {
  try {
    const stored = JSON.parse(storage.getItem(STORED) ?? 'null');
    return stored && ['key', 'token', 'wallet'].includes(stored.kind) ? stored : null;
  } catch {
    // What an older console or somebody else left there is nobody's credential.
    storage.removeItem(STORED);
    return null;
  }
}
