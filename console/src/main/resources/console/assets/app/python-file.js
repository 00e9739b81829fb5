/** Reads from a chute's definition what a deployment names besides the code. It reads literals alone; what it misses is typed into the form. */

import {schemasIn} from './python-schema.js';

/**
 * @typedef {{path: string, function: string, method: string, stream: boolean, public_api_path: string, public_api_method: string, output_content_type: string|null, input_schema: any}} Cord
 * @param {string} code
 * @returns {{variable: string, name: string, image: string, tagline: string, cords: Cord[]}}
 */
export function definitionIn(code) {
  const [, variable = 'chute'] = /^([a-z][a-z0-9_]*)\s*=\s*(?:Chute|build_\w+_chute)\(/m.exec(code) ?? [];
  const start = code.search(/^[a-z][a-z0-9_]*\s*=\s*Chute\(/m);
  const call = start < 0 ? '' : argumentsAt(code, code.indexOf('(', start));
  return {
    variable,
    name: literal(call, 'name') ?? '',
    image: literal(call, 'image') ?? imageIn(code) ?? '',
    tagline: literal(call, 'tagline') ?? '',
    cords: cordsIn(code, variable),
  };
}

/** @param {string} code @param {string} variable @returns {Cord[]} */
function cordsIn(code, variable) {
  const cords = [];
  const schemaOf = schemasIn(code);
  for (const found of code.matchAll(new RegExp(`^@${variable}\\.cord\\(`, 'gm'))) {
    const open = found.index + found[0].length - 1;
    const given = argumentsAt(code, open);
    const [head = '', name = ''] = /^\s*(?:@[^\n]*\n\s*)*(?:async\s+)?def\s+([A-Za-z_]\w*)\s*(?=\()/.exec(code.slice(open + given.length)) ?? [];
    const parameters = head ? argumentsAt(code, open + given.length + head.length) : '()';
    const path = literal(given, 'path') ?? `/${name}`;
    const method = literal(given, 'method') ?? 'POST';
    cords.push({
      path,
      function: name,
      method,
      stream: /\bstream\s*=\s*True\b/.test(given),
      public_api_path: literal(given, 'public_api_path') ?? '',
      public_api_method: literal(given, 'public_api_method') ?? method,
      output_content_type: literal(given, 'output_content_type'),
      input_schema: schemaOf(/\binput_schema\s*=\s*([A-Za-z_]\w*)/.exec(given)?.[1] ?? null, parameters.slice(1, -1)),
    });
  }
  return cords;
}

/** An image that is defined in the file: its owner, name and tag. @param {string} code */
function imageIn(code) {
  const start = code.search(/\bImage\(/);
  if (start < 0) return null;
  const given = argumentsAt(code, code.indexOf('(', start));
  const [username, name, tag] = ['username', 'name', 'tag'].map((word) => literal(given, word));
  return name && tag ? `${username ? `${username}/` : ''}${name}:${tag}` : null;
}

/** @param {string} call @param {string} word @returns {string|null} */
function literal(call, word) {
  return new RegExp(`\\b${word}\\s*=\\s*["']([^"'\\n]*)["']`).exec(call)?.[1] ?? null;
}

/** From a parenthesis to its own end; parentheses in strings do not count. @param {string} code @param {number} open */
function argumentsAt(code, open) {
  let depth = 0;
  const pattern = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|[()]/g;
  pattern.lastIndex = open;
  for (let found = pattern.exec(code); found; found = pattern.exec(code)) {
    if (found[0] === '(') depth++;
    if (found[0] === ')' && --depth === 0) return code.slice(open, pattern.lastIndex);
  }
  return code.slice(open);
}

/** The line that a refusal of the code names. @param {string} sentence @returns {number|null} */
export function lineIn(sentence) {
  const found = /\bline (\d+)/i.exec(sentence);
  return found ? Number(found[1]) : null;
}
