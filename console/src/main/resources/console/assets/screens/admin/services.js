import {html, nothing} from '../../vendor/lit-html/lit-html.js';
import {ApiError, get} from '../../app/api.js';
import {count, duration, plural} from '../../app/format.js';
import {badge, button, card, loaded, since, skeletonRows, state, table} from '../../app/parts.js';

const EVERY_MILLIS = 15_000;
const SERVICES = ['chutes-service', 'bounty-service', 'metrics-service', 'instance-service'];
const DEAD_LETTERS = 20;

/** How each service is: outbox, lag, dead letters, and in its own words what is wrong. */
export class Services {
  /** @param {import('../../app/screen.js').Screen} screen */
  constructor(screen) {
    this.all = screen.load((signal) => askAll(signal), EVERY_MILLIS);
  }

  template() {
    return html`${card('Services', loaded(this.all, (all) => html`<ul class="services">${all.map(serviceOf)}</ul>`, skeletonRows(4)), this.all.value ? button('Look again', () => this.all.reload()) : nothing)}
      ${this.all.value ? card('Dead letters', deadLettersOf(this.all.value)) : nothing}`;
  }
}

/** @typedef {{service: string, state: any, problem: string}} Seen */

/** A service that does not answer is shown as such beside those that do. @param {AbortSignal} signal @returns {Promise<Seen[]>} */
async function askAll(signal) {
  const answers = await Promise.allSettled(SERVICES.map((service) => get(`/admin/${service}/state`, {query: {dead_letters: DEAD_LETTERS}, signal})));
  const failures = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  // What is wrong here is not a service's: this reader may not ask, or has no network.
  const own = failures.find((failure) => signal.aborted || (failure instanceof ApiError && failure.isDenied))
    ?? (failures.length === SERVICES.length ? failures.find((failure) => failure instanceof ApiError && failure.isOffline) : undefined);
  if (own) throw own;
  return answers.map((answer, i) => (answer.status === 'fulfilled'
    ? {service: SERVICES[i], state: answer.value, problem: ''}
    : {service: SERVICES[i], state: null, problem: answer.reason.message}));
}

/** @param {Seen} seen */
function serviceOf(seen) {
  const {service, state: now} = seen;
  return html`<li class=${now ? '' : 'away'}><header><h3>${service}</h3>${now ? (now.state === 'ok' ? badge('info', 'well') : badge('warn', 'degraded')) : badge('bad', 'does not answer')}</header>
    ${now ? factsOf(now) : html`<p class="problem">${seen.problem}</p><p class="hint">The others go on without it: what it missed reaches it by events when it is back.</p>`}</li>`;
}

/** @param {any} now */
function factsOf(now) {
  const lags = now.consumers.map((/** @type {any} */ one) => one.lag).filter((/** @type {number|null} */ lag) => lag !== null);
  const dead = now.consumers.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.dead_letters, 0);
  return html`${now.reasons.length ? html`<ul class="reasons">${now.reasons.map((/** @type {string} */ reason) => html`<li>${reason}</li>`)}</ul>` : nothing}
    <dl class="facts">
      <div><dt>Events not sent yet</dt><dd>${count(now.outbox.unsent)}${now.outbox.unsent ? html` <small>the first waits ${duration(now.outbox.oldest_seconds)}</small>` : nothing}</dd></div>
      <div><dt>Lag</dt><dd>${lags.length ? `${count(lags.reduce((/** @type {number} */ sum, /** @type {number} */ lag) => sum + lag, 0))} records` : 'unknown'}</dd></div>
      <div><dt>Dead letters</dt><dd>${dead ? html`<span class="bad">${count(dead)}</span>` : '0'}</dd></div>
      <div><dt>Copies of accounts</dt><dd>${now.directory.too_old ? html`<span class="bad">${duration(now.directory.age_seconds)} old</span>` : `${duration(now.directory.age_seconds)} old`}</dd></div>
      <div><dt>Runs</dt><dd>${now.version}, since ${since(now.started_at)}</dd></div>
      ${now.replica ? html`<div><dt>Replica</dt><dd><code>${now.replica}</code></dd></div>` : nothing}</dl>
    <details><summary>${plural(now.consumers.length, 'consumer')}</summary>${table(['Consumer', 'Topic', '#Lag', '#Dead'],
      now.consumers.map((/** @type {any} */ one) => [html`${one.name}${one.failing ? html` ${badge('bad', 'fails')}` : nothing}`, html`<code>${one.topic}</code>`, count(one.lag), count(one.dead_letters)]),
      `Consumers of ${now.service}`)}</details>`;
}

/** @param {Seen[]} all */
function deadLettersOf(all) {
  const letters = all.flatMap(({service, state: now}) => (now?.dead_letters ?? []).map((/** @type {any} */ letter) => ({...letter, service})));
  if (!letters.length) {
    return all.some((one) => !one.state)
      ? state('alert', 'None where a service answered', 'Those of a service that does not answer are not known.')
      : state('check', 'No dead letters', 'Every record that arrived was applied.');
  }
  letters.sort((a, b) => Date.parse(b.died_at) - Date.parse(a.died_at));
  return html`${table(['Died', 'Consumer', 'Why', 'Record', 'Event'], letters.map((one) => [
    since(one.died_at),
    html`${one.consumer}<br><small>${one.service}</small>`,
    html`<span class="why">${one.reason}</span>`,
    html`<code>${one.topic}</code><br><small>partition ${one.partition}, offset ${one.offset}</small>`,
    html`${one.type ?? '–'}${one.subject ? html`<br><small><code>${one.subject.slice(0, 36)}</code></small>` : nothing}`,
  ]), 'The newest dead letters, newest first')}
    <p class="hint">What they hold stays in Kafka, in the topic’s dead-letter topic. The commands <code>replay-dead-letters</code> and <code>discard-dead-letters</code> of the service’s image apply them again, or close them.</p>`;
}
