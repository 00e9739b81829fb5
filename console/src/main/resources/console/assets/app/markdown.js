/**
 * Readmes of strangers. marked only cuts the text into tokens; what is shown is made of the elements below, with the texts as texts. HTML in a readme is
 * shown as it was typed, links lead to the web alone, and pictures become links: a readme can't make a reader's browser call anybody.
 */

import {html, nothing} from '../vendor/lit-html/lit-html.js';
import {lexer} from '../vendor/marked/marked.esm.js';
import {highlighted} from './highlight.js';

const DEEPEST = 12;
const LONGEST = 65_536;
const LANGUAGES = new Map([['py', 'python'], ['python', 'python'], ['sh', 'shell'], ['bash', 'shell'], ['shell', 'shell'], ['json', 'json']]);

/** @param {string} text */
export function markdown(text) {
  let tokens;
  try {
    tokens = lexer(text.slice(0, LONGEST), {gfm: true});
  } catch {
    // Nested deeper than marked can follow: nobody reads that, and everybody may see what was written.
    return html`<pre class="code" tabindex="0"><code>${text}</code></pre>`;
  }
  return blocks(tokens, 0);
}

/** @param {any[]} tokens @param {number} depth @returns {unknown[]} */
function blocks(tokens, depth) {
  return depth > DEEPEST ? [tokens.map((token) => token.raw).join('')] : tokens.map((token) => block(token, depth + 1));
}

/** @param {any} token @param {number} depth @returns {unknown} */
function block(token, depth) {
  switch (token.type) {
    case 'space':
    case 'def':
      return nothing;
    case 'heading':
      return heading(token, depth);
    case 'paragraph':
      return html`<p>${inline(token.tokens, depth)}</p>`;
    case 'code':
      return html`<pre class="code" tabindex="0"><code>${coloured(token)}</code></pre>`;
    case 'blockquote':
      return html`<blockquote>${blocks(token.tokens, depth)}</blockquote>`;
    case 'list':
      return token.ordered
        ? html`<ol start=${Number(token.start) || 1}>${items(token, depth)}</ol>`
        : html`<ul>${items(token, depth)}</ul>`;
    case 'table':
      return html`<div class="table" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${token.header.map((/** @type {any} */ cell) => html`<th scope="col">${inline(cell.tokens, depth)}</th>`)}</tr></thead>
        <tbody>${token.rows.map((/** @type {any[]} */ row) => html`<tr>${row.map((cell) => html`<td>${inline(cell.tokens, depth)}</td>`)}</tr>`)}</tbody></table></div>`;
    case 'hr':
      return html`<hr>`;
    case 'text':
      return token.tokens ? inline(token.tokens, depth) : plain(token);
    default:
      return html`<p>${token.raw}</p>`;
  }
}

/** Below the page's own headings. @param {any} token @param {number} depth */
function heading(token, depth) {
  const content = inline(token.tokens, depth);
  return token.depth === 1 ? html`<h3>${content}</h3>` : token.depth === 2 ? html`<h4>${content}</h4>` : html`<h5>${content}</h5>`;
}

/** @param {any} list @param {number} depth */
function items(list, depth) {
  return list.items.map((/** @type {any} */ item) => html`<li>${blocks(item.tokens, depth)}</li>`);
}

/** @param {any} token */
function coloured(token) {
  const language = LANGUAGES.get((token.lang ?? '').toLowerCase());
  return language ? highlighted(token.text, /** @type {'python'|'shell'|'json'} */ (language)) : token.text;
}

/** @param {any[]} tokens @param {number} depth @returns {unknown[]} */
function inline(tokens, depth) {
  return depth > DEEPEST ? [tokens.map((token) => token.raw).join('')] : tokens.map((token) => span(token, depth + 1));
}

/** @param {any} token @param {number} depth @returns {unknown} */
function span(token, depth) {
  switch (token.type) {
    case 'strong':
      return html`<strong>${inline(token.tokens, depth)}</strong>`;
    case 'em':
      return html`<em>${inline(token.tokens, depth)}</em>`;
    case 'del':
      return html`<s>${inline(token.tokens, depth)}</s>`;
    case 'codespan':
      return html`<code>${token.text}</code>`;
    case 'br':
      return html`<br>`;
    case 'link':
      return web(token.href, inline(token.tokens, depth), token.raw);
    case 'image':
      return web(token.href, token.text || 'picture', token.raw);
    case 'escape':
      return token.text;
    case 'text':
      return token.tokens ? inline(token.tokens, depth) : plain(token);
    default:
      return token.raw;
  }
}

/** marked keeps what the reader typed; entities stay as typed too. @param {any} token */
function plain(token) {
  return token.raw;
}

/** @param {string} href @param {unknown} content @param {string} raw */
function web(href, content, raw) {
  return /^(https?:\/\/|mailto:)/i.test(href) ? html`<a href=${href} rel="noopener noreferrer nofollow ugc" target="_blank">${content}</a>` : raw;
}
