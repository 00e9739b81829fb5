import {html, nothing} from '../../vendor/lit-html/lit-html.js';
import {getText, inPath} from '../../app/api.js';
import {highlighted} from '../../app/highlight.js';
import {card, copyable, link, loaded, skeletonRows, state} from '../../app/parts.js';

/** A chute's source. */
export class Code {
  /** @param {import('../chute.js').default} screen */
  constructor(screen) {
    this.screen = screen;
    this.code = screen.load((signal) => getText(`/chutes/code/${inPath(screen.params.id)}`, {signal}));
  }

  /** @param {any} chute */
  template(chute) {
    return card('Source', loaded(this.code, (code) => (code.trim()
      ? html`<pre class="code" tabindex="0" aria-label="Source of ${chute.name}"><code>${highlighted(code, 'python')}</code></pre>`
      : state('docs', 'Nothing to read', 'This chute has no source that is shown.')), skeletonRows(10)),
    html`<div class="actions">${this.screen.isOwn && !chute.standard_template && chute.cords?.length ? link(`/deploy?chute=${chute.chute_id}`, 'Deploy a new version', 'button') : nothing}
      ${this.code.value ? copyable(this.code.value, '', 'the source') : nothing}</div>`);
  }
}
