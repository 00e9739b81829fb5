/** One line over time: drawn as SVG, read by pointer, by arrow keys, or as a table. */

import {html, nothing, svg} from '../vendor/lit-html/lit-html.js';

const SIZE = 100;
const clock = new Intl.DateTimeFormat('en-GB', {hour: '2-digit', minute: '2-digit'});
const day = new Intl.DateTimeFormat('en-GB', {weekday: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit'});
const DAY_MILLIS = 86_400_000;

/** @typedef {{at: string, value: number|null}} Point */

export class Chart {
  /** @type {number|null} the point that is read */
  chosen = null;

  /**
   * @param {string} label
   * @param {(value: number|null) => string} format
   * @param {() => void} changed
   * @param {number} [least] what the top of the scale is at least
   */
  constructor(label, format, changed, least = 1) {
    this.label = label;
    this.format = format;
    this.changed = changed;
    this.least = least;
  }

  /** @param {Point[]} points oldest first, in equal steps */
  template(points) {
    const values = points.map((point) => point.value).filter((value) => value !== null);
    const top = Math.max(this.least, ...values);
    const chosen = this.chosen !== null && this.chosen < points.length ? this.chosen : null;
    const last = values.length ? values[values.length - 1] : null;
    const write = long(points) ? day : clock;
    const read = chosen === null ? this.format(last) : `${this.format(points[chosen].value)} at ${write.format(new Date(points[chosen].at))}`;
    return html`<figure class="chart">
      <figcaption><span>${this.label}</span><output>${read}</output></figcaption>
      <div class="plot" tabindex="0" role="slider" aria-label=${this.label} aria-valuemin="0" aria-valuemax=${Math.max(0, points.length - 1)} aria-valuenow=${chosen ?? Math.max(0, points.length - 1)} aria-valuetext=${read}
        @pointermove=${(/** @type {PointerEvent} */ event) => this.point(event, points.length)} @pointerleave=${() => this.choose(null)}
        @keydown=${(/** @type {KeyboardEvent} */ event) => this.walk(event, points.length)} @blur=${() => this.choose(null)}>
        <svg viewBox="0 0 ${SIZE} ${SIZE}" preserveAspectRatio="none" aria-hidden="true">
          ${[0.25, 0.5, 0.75].map((part) => svg`<line class="grid" x1="0" x2=${SIZE} y1=${SIZE * part} y2=${SIZE * part}></line>`)}
          ${runs(points).map((run) => this.drawn(run, points.length, top))}
          ${chosen === null ? nothing : svg`<line class="cursor" x1=${x(chosen, points.length)} x2=${x(chosen, points.length)} y1="0" y2=${SIZE}></line>`}
        </svg><span class="scale" aria-hidden="true">${this.format(top)}</span></div>
      <div class="axis" aria-hidden="true">${axis(points, write)}</div></figure>`;
  }

  /** @param {{first: number, values: number[]}} run @param {number} count @param {number} top */
  drawn(run, count, top) {
    const places = run.values.map((value, i) => `${x(run.first + i, count)} ${(SIZE - (value / top) * (SIZE - 4)).toFixed(2)}`);
    const from = x(run.first, count);
    const to = x(run.first + run.values.length - 1, count);
    return svg`<path class="area" d="M${from} ${SIZE}L${places.join('L')}L${to} ${SIZE}Z"></path><path class="line" d="M${places.join('L')}${places.length === 1 ? `h0.01` : ''}"></path>`;
  }

  /** @param {PointerEvent} event @param {number} count */
  point(event, count) {
    const box = /** @type {HTMLElement} */ (event.currentTarget).getBoundingClientRect();
    this.choose(Math.round(((event.clientX - box.left) / box.width) * (count - 1)));
  }

  /** @param {KeyboardEvent} event @param {number} count */
  walk(event, count) {
    const step = {ArrowRight: 1, ArrowLeft: -1, PageUp: 10, PageDown: -10}[event.key];
    if (!step) return;
    event.preventDefault();
    this.choose(Math.min(count - 1, Math.max(0, (this.chosen ?? count - 1) + step)));
  }

  /** @param {number|null} index */
  choose(index) {
    if (this.chosen === index) return;
    this.chosen = index;
    this.changed();
  }
}

/** @param {number} index @param {number} count */
function x(index, count) {
  return Number((count > 1 ? (index / (count - 1)) * SIZE : SIZE / 2).toFixed(3));
}

/** @param {Point[]} points */
function long(points) {
  return points.length > 1 && Date.parse(points[points.length - 1].at) - Date.parse(points[0].at) > DAY_MILLIS * 1.5;
}

/** @param {Point[]} points @param {Intl.DateTimeFormat} write */
function axis(points, write) {
  if (points.length < 2) return nothing;
  return [0, Math.floor((points.length - 1) / 2), points.length - 1].map((i) => html`<span>${write.format(new Date(points[i].at))}</span>`);
}

/** The parts of the line between gaps. @param {Point[]} points */
function runs(points) {
  /** @type {{first: number, values: number[]}[]} */
  const all = [];
  points.forEach((point, i) => {
    if (point.value === null) return;
    const last = all[all.length - 1];
    if (last && last.first + last.values.length === i) last.values.push(point.value);
    else all.push({first: i, values: [point.value]});
  });
  return all;
}
