/** The same call for the command line and for programs. The caller's key is never written into them. */

const KEY = 'OPENCHUTES_KEY';

/**
 * @typedef {object} ChuteCall
 * @property {string} base of the platform
 * @property {string} path
 * @property {string} method
 * @property {unknown} [body]
 * @property {string} [model] where OpenAI's clients can make the call
 */

/** @param {ChuteCall} call @returns {Record<string, {label: string, language: 'shell'|'python', text: string}>} */
export function snippets(call) {
  /** @type {Record<string, {label: string, language: 'shell'|'python', text: string}>} */
  const all = {
    curl: {label: 'curl', language: 'shell', text: curl(call)},
    python: {label: 'Python', language: 'python', text: python(call)},
  };
  if (call.model) all.openai = {label: 'OpenAI', language: 'python', text: openai(call)};
  return all;
}

/** @param {ChuteCall} call */
function curl({base, path, method, body}) {
  const lines = [`curl -N ${method === 'GET' ? '' : `-X ${method} `}${shellQuoted(base + path)}`, `  -H "Authorization: Bearer $${KEY}"`];
  if (body !== undefined) lines.push("  -H 'Content-Type: application/json'", `  -d ${shellQuoted(JSON.stringify(body))}`);
  return lines.join(' \\\n');
}

/** @param {ChuteCall} call */
function python({base, path, method, body}) {
  return `import os
import requests

answer = requests.request(
    ${pythonValue(method)},
    ${pythonValue(base + path)},
    headers={"Authorization": f"Bearer {os.environ['${KEY}']}"},${body === undefined ? '' : `\n    json=${pythonValue(body, 1)},`}
)
answer.raise_for_status()
print(answer.text)
`;
}

/** @param {ChuteCall} call */
function openai({base, model, body}) {
  const messages = /** @type {any} */ (body)?.messages ?? [{role: 'user', content: 'Hello'}];
  return `import os
from openai import OpenAI

client = OpenAI(base_url=${pythonValue(`${base}/v1`)}, api_key=os.environ["${KEY}"])
answer = client.chat.completions.create(
    model=${pythonValue(model)},
    messages=${pythonValue(messages, 1)},
)
print(answer.choices[0].message.content)
`;
}

/** @param {string} text */
function shellQuoted(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** JSON's strings are Python's, too. @param {unknown} value @param {number} [depth] @returns {string} */
export function pythonValue(value, depth = 0) {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return JSON.stringify(value);
  const inner = '    '.repeat(depth + 1);
  const parts = Array.isArray(value)
    ? value.map((one) => pythonValue(one, depth + 1))
    : Object.entries(/** @type {object} */ (value)).map(([key, one]) => `${JSON.stringify(key)}: ${pythonValue(one, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return parts.length ? `${open}\n${inner}${parts.join(`,\n${inner}`)},\n${'    '.repeat(depth)}${close}` : open + close;
}
