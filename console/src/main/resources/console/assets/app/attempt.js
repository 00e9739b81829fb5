/** What a reader asked for and waits for: one thing at a time, and why it did not work. */
export class Attempt {
  /** The part of the screen that waits; empty where none does. */
  busy = '';
  /** Why the last one did not work; empty where it did. */
  problem = '';
  #part = '';

  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
  }

  get isBusy() {
    return this.busy !== '';
  }

  /** The problem, if it is this part's. @param {string} part */
  problemOf(part) {
    return this.#part === part ? this.problem : '';
  }

  /**
   * @param {() => Promise<void>} action what it throws is the problem
   * @param {string} [part] of a screen where more than one thing can be asked for
   */
  async make(action, part = 'form') {
    this.busy = part;
    this.#part = part;
    this.problem = '';
    this.changed();
    try {
      await action();
    } catch (error) {
      this.problem = /** @type {Error} */ (error).message;
    }
    this.busy = '';
    this.changed();
  }
}
