import {html} from '../../vendor/lit-html/lit-html.js';
import {post, put, remove} from '../../app/api.js';
import {announce, card, problemNote} from '../../app/parts.js';
import {go} from '../../app/router.js';

/** What the owner may change, with whom it is shared, and its end. */
export class Settings {
  typedName = '';

  /** @param {import('../chute.js').default} screen */
  constructor(screen) {
    this.screen = screen;
  }

  /** @param {any} chute */
  template(chute) {
    return html`<div class="columns">${this.general(chute)}<div>${this.sharing(chute)}${this.ending(chute)}</div></div>`;
  }

  /** @param {any} chute */
  general(chute) {
    const scaling = !chute.public;
    return card('General', html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.save(event, chute)}>
      <label class="field"><span>Tagline</span><input name="tagline" maxlength="1024" .value=${chute.tagline ?? ''}></label>
      <label class="field"><span>Readme<small>Markdown</small></span><textarea name="readme" rows="8" maxlength="16384" .value=${chute.readme ?? ''}></textarea></label>
      ${scaling ? html`<div class="pair">
        <label class="field"><span>Most instances</span><input name="max_instances" type="number" min="1" max="100" .value=${chute.max_instances ?? ''}></label>
        <label class="field"><span>Scales up at<small>0 to 1</small></span><input name="scaling_threshold" type="number" min="0" max="1" step="0.05" .value=${chute.scaling_threshold ?? ''}></label>
        <label class="field"><span>Idle at most<small>seconds</small></span><input name="shutdown_after_seconds" type="number" min="60" max="604800" .value=${chute.shutdown_after_seconds ?? ''}></label>
      </div>` : html`<p class="hint">A public chute is scaled by the platform.</p>`}
      <label class="check"><input type="checkbox" name="disabled" .checked=${chute.disabled}><span>Disabled<small>Nobody can call it, and its instances end.</small></span></label>
      ${problemNote(this.screen.attempt.problemOf('general'))}
      <button class="primary" ?disabled=${this.screen.attempt.isBusy}>${this.screen.attempt.busy === 'general' ? 'Saving …' : 'Save'}</button></form>`);
  }

  /** @param {any} chute */
  sharing(chute) {
    if (chute.public) return card('Sharing', html`<p class="hint">Everybody may see and call it: it is public.</p>`);
    return card('Sharing', html`<p class="hint">Whom it is shared with may see and call it, and pays for that.</p>
      <form class="stack" @submit=${(/** @type {SubmitEvent} */ event) => this.share(event, chute)}>
      <label class="field"><span>User name or id</span><input name="user" required autocomplete="off"></label>${problemNote(this.screen.attempt.problemOf('sharing'))}
      <div class="actions"><button class="primary" value="share" ?disabled=${this.screen.attempt.isBusy}>Share</button><button value="unshare" ?disabled=${this.screen.attempt.isBusy}>Stop sharing</button></div></form>`);
  }

  /** @param {any} chute */
  ending(chute) {
    return card('Delete', html`<form class="stack" @submit=${(/** @type {Event} */ event) => this.end(event, chute)}>
      <p class="hint">Its instances end, its shares go, and its name costs a fee again.</p>
      <label class="field"><span>Type its name to delete it</span><input autocomplete="off" placeholder=${chute.name} .value=${this.typedName} @input=${(/** @type {any} */ event) => {
        this.typedName = event.target.value;
        this.screen.update();
      }}></label>${problemNote(this.screen.attempt.problemOf('ending'))}
      <button class="danger" ?disabled=${this.typedName !== chute.name || this.screen.attempt.isBusy}>Delete this chute</button></form>`);
  }

  /** @param {Event} event @param {any} chute */
  async save(event, chute) {
    event.preventDefault();
    const form = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const numbers = ['max_instances', 'scaling_threshold', 'shutdown_after_seconds'].filter((name) => form.get(name));
    await this.screen.attempt.make(async () => {
      await put(`/chutes/${chute.chute_id}`, {
        tagline: form.get('tagline'),
        readme: form.get('readme'),
        disabled: form.has('disabled'),
        ...Object.fromEntries(numbers.map((name) => [name, Number(form.get(name))])),
      });
      await this.screen.chute.reload();
      announce('Saved.');
    }, 'general');
  }

  /** @param {SubmitEvent} event @param {any} chute */
  async share(event, chute) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const how = /** @type {HTMLButtonElement} */ (event.submitter).value;
    await this.screen.attempt.make(async () => {
      const {status} = await post(`/chutes/${how}`, {chute_id_or_name: chute.chute_id, user_id_or_name: new FormData(form).get('user')});
      form.reset();
      announce(status);
    }, 'sharing');
  }

  /** @param {Event} event @param {any} chute */
  async end(event, chute) {
    event.preventDefault();
    await this.screen.attempt.make(async () => {
      await remove(`/chutes/${chute.chute_id}`);
      announce('Deleted.');
      go('/chutes');
    }, 'ending');
  }
}
