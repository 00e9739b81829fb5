import {html} from '../vendor/lit-html/lit-html.js';
import {link, pageHead, state} from '../app/parts.js';
import {Screen} from '../app/screen.js';

/** An address that no screen has. */
export default class NotFound extends Screen {
  get title() {
    return 'Not found';
  }

  template() {
    return html`${pageHead('There is no such page')}
      ${state('search', 'This address leads nowhere', 'A chute’s page is /console/chutes/ and its name.', link('/', 'To the overview', 'button primary'))}`;
  }
}
