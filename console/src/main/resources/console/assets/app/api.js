/** Calls of the platform's public API: the only thing this console knows about the platform. */

import {currentHeaders} from './session.js';

/** The longest answer of a chute that is kept to be shown. */
export const MOST_SHOWN = 1024 * 1024;

/** A call without success: the platform's own sentence, or what kept it from answering. */
export class ApiError extends Error {
  /**
   * @param {number} status 0 where no answer came
   * @param {string} message
   * @param {{loc: string[], msg: string}[]} fields of a 422
   * @param {string|null} requestId
   */
  constructor(status, message, fields = [], requestId = null) {
    super(message);
    this.status = status;
    this.fields = fields;
    this.requestId = requestId;
  }

  get isOffline() {
    return this.status === 0;
  }

  get isDenied() {
    return this.status === 401 || this.status === 403;
  }
}

/**
 * @typedef {object} Call
 * @property {Record<string, string|number|boolean|null|undefined>} [query] null, undefined and '' are left out
 * @property {unknown} [body] sent as JSON
 * @property {boolean} [anonymous] an operation that does not look at credentials
 * @property {AbortSignal} [signal]
 * @property {string} [accept]
 */

/**
 * @param {string} method
 * @param {string} path
 * @param {Call} [call]
 * @returns {Promise<Response>} a success
 * @throws {ApiError}
 */
export async function send(method, path, {query = {}, body, anonymous = false, signal, accept = 'application/json'} = {}) {
  const target = withQuery(path, query);
  const text = body === undefined ? undefined : JSON.stringify(body);
  /** @type {Record<string, string>} */
  const headers = {Accept: accept};
  if (text !== undefined) headers['Content-Type'] = 'application/json';
  if (!anonymous) Object.assign(headers, await currentHeaders(method, target, text));
  let response;
  try {
    response = await fetch(target, {method, headers, body: text, signal, credentials: 'omit', redirect: 'error'});
  } catch (failure) {
    if (signal?.aborted) throw failure;
    throw new ApiError(0, 'The platform can’t be reached. Check that it runs and that you are online.');
  }
  if (!response.ok) throw await asError(response);
  return response;
}

/** @param {string} path @param {Call} [call] */
export async function get(path, call) {
  return (await send('GET', path, call)).json();
}

/** @param {string} path @param {Call} [call] */
export async function getText(path, call) {
  return (await send('GET', path, {...call, accept: 'text/plain'})).text();
}

/** @param {string} path @param {unknown} body @param {Call} [call] */
export async function post(path, body, call) {
  return (await send('POST', path, {...call, body})).json();
}

/** @param {string} path @param {unknown} body @param {Call} [call] */
export async function put(path, body, call) {
  return (await send('PUT', path, {...call, body})).json();
}

/** @param {string} path @param {Call} [call] */
export async function remove(path, call) {
  return (await send('DELETE', path, call)).json();
}

/**
 * The data of server-sent events, one after another, until the stream ends.
 *
 * @param {string} path
 * @param {Call} [call]
 * @returns {AsyncGenerator<{event: string, data: string}>}
 */
export async function* events(path, call) {
  const response = await send('GET', path, {...call, accept: 'text/event-stream'});
  let event = 'message';
  let data = [];
  for await (const line of lines(response)) {
    if (line === '') {
      if (data.length) yield {event, data: data.join('\n')};
      event = 'message';
      data = [];
    } else if (line.startsWith('data:')) {
      data.push(line.slice(line[5] === ' ' ? 6 : 5));
    } else if (line.startsWith('event:')) {
      event = line.slice(6).trim();
    }
  }
}

/**
 * A body's text as it arrives.
 *
 * @param {Response} response
 * @returns {AsyncGenerator<string>}
 */
export async function* chunks(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    // A reader who leaves early ends the stream at the service, too; after an error nothing is left to be cancelled.
    reader.cancel().catch(() => undefined);
  }
}

/** @param {Response} response */
export async function* lines(response) {
  let rest = '';
  for await (const chunk of chunks(response)) {
    const parts = (rest + chunk).split(/\r?\n/);
    rest = /** @type {string} */ (parts.pop());
    yield* parts;
    if (rest.length > MOST_SHOWN) throw new ApiError(0, 'The stream has a line of over 1 MiB, which is not shown.');
  }
  if (rest) yield rest;
}

/** A name keeps its slashes. @param {string} idOrName */
export function inPath(idOrName) {
  return idOrName.split('/').map(encodeURIComponent).join('/');
}

/** @param {string} path @param {NonNullable<Call['query']>} query */
function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value != null && value !== '');
  return given.length ? `${path}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}` : path;
}

/** @param {Response} response */
async function asError(response) {
  const requestId = response.headers.get('X-Request-Id');
  let detail;
  try {
    const body = await response.json();
    detail = body.detail ?? body.error?.message;
  } catch {
    // Something between the platform and this browser answered, not the platform.
    return new ApiError(response.status, `The answer was ${response.status} ${response.statusText}`.trim() + '.', [], requestId);
  }
  if (Array.isArray(detail)) {
    const sentence = detail.map((one) => `${(one.loc ?? []).slice(1).join('.')}: ${one.msg}`).join('; ');
    return new ApiError(response.status, sentence, detail, requestId);
  }
  return new ApiError(response.status, typeof detail === 'string' ? detail : `The answer was ${response.status}.`, [], requestId);
}
