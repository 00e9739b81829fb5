/** Colours for code, as spans around the words: the text itself is never made markup. */

import {html} from '../vendor/lit-html/lit-html.js';

/** Longer texts are shown without colours. */
const MOST = 200_000;

const PYTHON_WORDS =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield match case self';
const SHELL_WORDS = 'curl export echo for do done if then fi python pip';

/** @type {Record<string, [RegExp, string[]]>} one expression with a group for each kind */
const LANGUAGES = {
  python: [
    /(#[^\n]*)|([rbfuRBFU]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))|(@[\w.]+)|(\b\d[\w.]*)|([A-Za-z_]\w*)/g,
    ['comment', 'string', 'decorator', 'number', 'word'],
  ],
  shell: [/((?<=^|\s)#[^\n]*)|("(?:\\.|[^"\\])*"?|'[^']*'?)|(\$\w+)|((?<=\s)--?[\w-]+)|([A-Za-z_]\w*)/g, ['comment', 'string', 'decorator', 'number', 'word']],
  json: [/($^)|("(?:\\.|[^"\\])*"?(?=\s*:))|("(?:\\.|[^"\\])*"?)|(-?\b\d[\d.eE+-]*)|(\btrue|\bfalse|\bnull)/g, ['comment', 'decorator', 'string', 'number', 'keyword']],
};
/** @type {Record<string, Set<string>>} */
const WORDS = {python: new Set(PYTHON_WORDS.split(' ')), shell: new Set(SHELL_WORDS.split(' ')), json: new Set()};

/** @param {string} code @param {'python'|'shell'|'json'} language */
export function highlighted(code, language) {
  if (code.length > MOST) return code;
  const [pattern, kinds] = LANGUAGES[language];
  const parts = [];
  let end = 0;
  for (const found of code.matchAll(pattern)) {
    const kind = kindOf(found, kinds, WORDS[language]);
    if (!kind) continue;
    if (found.index > end) parts.push(code.slice(end, found.index));
    parts.push(html`<span class="t-${kind}">${found[0]}</span>`);
    end = found.index + found[0].length;
  }
  parts.push(code.slice(end));
  return parts;
}

/** @param {RegExpMatchArray} found @param {string[]} kinds @param {Set<string>} words */
function kindOf(found, kinds, words) {
  const kind = kinds[found.slice(1).findIndex((group) => group !== undefined)];
  return kind === 'word' ? (words.has(found[0]) ? 'keyword' : null) : kind;
}
