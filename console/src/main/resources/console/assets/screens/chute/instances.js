import {html, nothing, svg} from '../../vendor/lit-html/lit-html.js';
import {ago, count, duration, plural, time} from '../../app/format.js';
import {RANGES} from '../../app/history.js';
import {LogView} from '../../app/log-view.js';
import {badge, card, copyable, segmented, state} from '../../app/parts.js';

const HOUR_MILLIS = 3_600_000;
const MOST_SHOWN = 50;
const BACKFILL = 500;
const WIDTH = 1000;
/** So that even a short phase can be seen. */
const LEAST_WIDTH = 4;
const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const day = new Intl.DateTimeFormat('en-GB', {weekday: 'short', hour: '2-digit', minute: '2-digit'});

/** A chute's instances on a time line: launched, verified, active; for its owner also those that ended, and why. */
export class Instances {
  hours = '1';
  logs;

  /** @param {import('../chute.js').default} screen */
  constructor(screen) {
    this.screen = screen;
    this.logs = new LogView(screen);
  }

  /** @param {any} chute */
  template(chute) {
    const none = state('snow', 'None runs', 'Warm it up, or call it: a miner launches one.');
    const ended = chute.ended_instances ?? [];
    const live = running(chute).sort((a, b) => Date.parse(b.launched_at) - Date.parse(a.launched_at));
    if (!live.length && !ended.length) return card('Instances', none);
    const to = Date.now();
    const from = to - Number(this.hours) * HOUR_MILLIS;
    const endedHere = ended.filter((/** @type {any} */ one) => Date.parse(one.ended_at) >= from || isLastFailure(chute, one));
    const all = [...live, ...endedHere];
    const choice = segmented('Span of the time line', RANGES, this.hours, (hours) => this.show(hours));
    return card('Instances', html`${all.length ? this.lives(chute, all, from, to) : none}${this.earlier(ended.length - endedHere.length)}`, choice);
  }

  /** @param {string} hours */
  show(hours) {
    this.hours = hours;
    this.screen.update();
  }

  /** @param {any} chute @param {any[]} all @param {number} from @param {number} to */
  lives(chute, all, from, to) {
    return html`<div class="lives"><div class="axis" aria-hidden="true">${[from, (from + to) / 2, to].map((at) => html`<span>${(Number(this.hours) > 24 ? day : clock).format(at)}</span>`)}</div>
      <ul>${all.slice(0, MOST_SHOWN).map((one) => this.life(chute, one, from, to))}</ul></div>
      <p class="hint legend"><span><i class="key launching"></i>launching</span><span><i class="key loading"></i>verified, loading</span><span><i class="key active"></i>takes calls</span>${all.some((one) => one.failed) ? html`<span><i class="key failed"></i>failed</span>` : nothing}
        ${all.length > MOST_SHOWN ? html`<span>${count(all.length - MOST_SHOWN)} more are not shown</span>` : nothing}</p>`;
  }

  /** That more ended than the span shows, and the next one. @param {number} number */
  earlier(number) {
    const wider = RANGES[RANGES.findIndex(([hours]) => hours === this.hours) + 1];
    if (!number || !wider) return nothing;
    return html`<p class="hint earlier">${plural(number, 'instance')} ended before. <button type="button" class="quiet" @click=${() => this.show(wider[0])}>Show ${wider[1]}</button></p>`;
  }

  /** @param {any} chute @param {any} one @param {number} from @param {number} to */
  life(chute, one, from, to) {
    const name = one.instance_id.slice(0, 8);
    const isOpen = this.logs.opened === one.instance_id;
    const words = wordsOf(one);
    return html`<li>
      <div class="who-runs">${copyable(one.instance_id, html`<code>${name}</code>`, 'the instance’s id')}<small>${one.region ?? 'no region'}</small></div>
      <div class="life"><svg viewBox="0 0 ${WIDTH} 10" preserveAspectRatio="none" role="img" aria-label=${`Instance ${name}: ${words}`}>
        <rect class="track" width=${WIDTH} height="10"></rect>${phasesOf(one).map(([kind, begin, end]) => bar(kind, begin, end ?? to, from, to))}</svg>
        <small title=${`Launched ${time(one.launched_at)}`}>${words}${one.version === chute.version ? nothing : html` · <span class="old">older version <code>${one.version.slice(0, 8)}</code></span>`}</small></div>
      <div class="actions">${stateOf(one)}${this.screen.isOwn && (isOpen || !one.ended_at || one.failed) ? html`<button type="button" aria-expanded=${isOpen} aria-label=${`Log of instance ${name}`}
        @click=${() => (isOpen ? this.logs.close() : this.read(one))}>Log</button>` : nothing}</div>
      ${one.ended_at ? html`<p class=${one.failed ? 'problem' : 'hint'}><span class="unseen">Why it ended: </span>${one.reason}</p>` : nothing}
      ${isOpen ? this.logs.template(`Log of instance ${name}`, () => this.read(one)) : nothing}</li>`;
  }

  /** What a failed one printed is kept, and has an end. @param {any} one */
  read(one) {
    this.logs.open(one.instance_id, `/instances/${one.instance_id}/logs`, {backfill: BACKFILL, follow: !one.ended_at});
  }
}

/** Instances that run or start: an owner's answer has those that failed, too. @param {any} chute @returns {any[]} */
export function running(chute) {
  return (chute.instances ?? []).filter((/** @type {any} */ one) => !one.failed_at);
}

/** Whether it is among the failures since an instance served: these are shown whenever they were. @param {any} chute @param {any} ended */
function isLastFailure(chute, ended) {
  return chute.instances.some((/** @type {any} */ one) => one.failed_at && one.instance_id === ended.instance_id);
}

/** @param {any} one */
export function stateOf(one) {
  if (one.ended_at) return one.failed ? badge('bad', 'failed') : badge('plain', 'ended');
  if (one.active && one.verified) return badge('hot', 'active');
  return one.verified ? badge('info', 'verified') : badge('warn', 'starting');
}

/** An instance is probed again while it runs: only a probe before its activation says when it was verified first. @param {any} one @returns {string|null} */
function verifiedAt(one) {
  if (!one.last_verified_at) return null;
  return one.activated_at && Date.parse(one.last_verified_at) > Date.parse(one.activated_at) ? null : one.last_verified_at;
}

/** @param {any} one @returns {[kind: string, begin: string, end: string|null][]} an end of null is now */
function phasesOf(one) {
  const end = one.ended_at ?? null;
  const verified = verifiedAt(one);
  /** @type {[string, string, string|null][]} */
  const phases = [['launching', one.launched_at, verified ?? one.activated_at ?? end]];
  if (verified) phases.push(['loading', verified, one.activated_at ?? end]);
  if (one.activated_at) phases.push(['active', one.activated_at, end]);
  if (one.failed) phases.push(['failed', one.ended_at, one.ended_at]);
  return phases;
}

/** @param {string} kind @param {string} begin @param {string|number} end @param {number} from @param {number} to */
function bar(kind, begin, end, from, to) {
  const x = (/** @type {string|number} */ at) => Math.min(WIDTH, Math.max(0, ((new Date(at).getTime() - from) / (to - from)) * WIDTH));
  if (new Date(end).getTime() < from) return nothing;
  const width = Math.max(LEAST_WIDTH, x(end) - x(begin));
  return svg`<rect class=${kind} x=${Math.min(x(begin), WIDTH - width).toFixed(2)} width=${width.toFixed(2)} height="10"></rect>`;
}

/** @param {any} one */
function wordsOf(one) {
  const after = (/** @type {string} */ at) => duration((Date.parse(at) - Date.parse(one.launched_at)) / 1000);
  const verified = verifiedAt(one);
  return [
    `launched ${ago(one.launched_at)}`,
    verified ? `verified after ${after(verified)}` : '',
    one.activated_at ? `active after ${after(one.activated_at)}` : '',
    one.ended_at && !one.activated_at ? 'never took calls' : '',
    one.ended_at ? `${one.failed ? 'failed' : 'ended'} ${ago(one.ended_at)}, after ${after(one.ended_at)}` : '',
  ].filter(Boolean).join(' · ');
}
