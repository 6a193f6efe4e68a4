'use strict';

/**
 * The key of a server that asks for one. It is kept for this tab alone, and only used to get
 * tickets: a ticket opens one socket and is of no use afterwards.
 */
const access = {
  STORED_AS: 'murmuration-key',
  /** What a header can carry. */
  SENDABLE: /^[!-~]+$/,
  key: null,

  /** Where to connect to; asks for a ticket first where there is a key. */
  async address(path) {
    const key = this.remembered();
    if (key === null) return path;
    const answer = await this.ask(key);
    if (answer.status === 401) {
      this.forget();
      throw new KeyNeeded('This key is not accepted. Check it, or ask whoever runs the server.');
    }
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.error.message);
    return `${path}?ticket=${encodeURIComponent(body.ticket)}`;
  },

  /** Whether a key is what was missing: pages are not told why a socket was refused. */
  async isNeeded() {
    return this.remembered() === null && (await this.ask(null)).status === 401;
  },

  ask(key) {
    const headers = key === null ? {} : { Authorization: `Bearer ${key}` };
    return fetch('/v1/ws-tickets', { method: 'POST', headers, cache: 'no-store' });
  },

  remembered() {
    try {
      return sessionStorage.getItem(this.STORED_AS);
    } catch (blocked) {
      return this.key;
    }
  },

  remember(key) {
    try {
      sessionStorage.setItem(this.STORED_AS, key);
    } catch (blocked) {
      // Where nothing may be stored it lasts as long as the page.
      this.key = key;
    }
  },

  forget() {
    this.key = null;
    try {
      sessionStorage.removeItem(this.STORED_AS);
    } catch (blocked) {
      // Then nothing was stored.
    }
  },
};

/** Nobody comes in without another key. */
class KeyNeeded extends Error {}

/** Says in the form what is wrong, if anything is, and lets a key be typed. */
function refuseKey(complaint) {
  $('key-error').textContent = complaint;
  if (complaint) $('key').setAttribute('aria-invalid', 'true');
  else $('key').removeAttribute('aria-invalid');
  $('key').focus();
}

/** Takes a key from the form and tries it. */
function enterKey(event, tryIt) {
  event.preventDefault();
  const key = $('key').value.trim();
  if (!access.SENDABLE.test(key)) {
    refuseKey('A key has letters, digits and signs of ASCII only, and no spaces.');
    return;
  }
  $('key').value = '';
  refuseKey('');
  access.remember(key);
  tryIt();
}
