/** How busy a chute, or the platform, was: three graphs over an hour, a day or a week. */

import {html} from '../vendor/lit-html/lit-html.js';
import {get} from './api.js';
import {Chart} from './chart.js';
import {count, percent, plural} from './format.js';
import {card, loaded, segmented, skeletonRows, state} from './parts.js';

const EVERY_MILLIS = 60_000;
const HOUR_MILLIS = 3_600_000;
/** @type {[string, string][]} */
export const RANGES = [['1', '1 h'], ['24', '24 h'], ['168', '7 d']];

export class History {
  hours = '24';

  /** @param {import('./screen.js').Screen} screen @param {() => string|null|undefined} chuteId null for the platform */
  constructor(screen, chuteId) {
    this.screen = screen;
    const changed = () => screen.update();
    this.charts = {
      utilization: new Chart('Utilization', percent, changed),
      calls: new Chart('Calls', count, changed, 5),
      instances: new Chart('Instances', (value) => (value === null ? '–' : String(Number(value.toFixed(1)))), changed, 2),
    };
    this.load = screen.load(
      (signal) => get('/chutes/utilization/history', {query: {chute_id: chuteId(), from: new Date(Date.now() - Number(this.hours) * HOUR_MILLIS).toISOString()}, signal}),
      EVERY_MILLIS,
    );
  }

  /** @param {string} heading */
  template(heading) {
    const choice = segmented('Range', RANGES, this.hours, (hours) => {
      this.hours = hours;
      this.load.reload();
    });
    return card(heading, loaded(this.load, (history) => this.graphs(history.points), skeletonRows(3)), choice);
  }

  /** @param {any[]} points */
  graphs(points) {
    if (!points.some((point) => point.utilization !== null || point.calls > 0)) {
      return state('overview', 'Nothing recorded yet', 'Graphs begin with the first minutes of an instance, or with the first call.');
    }
    const of = (/** @type {string} */ name) => points.map((point) => ({at: point.at, value: point[name]}));
    const calls = points.reduce((sum, point) => sum + point.calls, 0);
    const failures = points.reduce((sum, point) => sum + point.failures, 0);
    return html`<div class="charts">${this.charts.utilization.template(of('utilization'))}${this.charts.calls.template(of('calls'))}${this.charts.instances.template(of('instances'))}</div>
      <p class="hint">${plural(calls, 'call')} in this time, ${failures ? html`<span class="bad">${count(failures)} without an answer that succeeded</span>` : 'all answered'}.</p>`;
  }
}
