'use strict';

/** Two responses on one socket: the private ensemble beside the public model, for the same prompt. */

const $ = (id) => document.getElementById(id);
const RECONNECT_MILLIS_FIRST = 500;
const RECONNECT_MILLIS_MAX = 10000;
const CLOSED_KEY_TAKEN = 4401;
const CLOSED_IDLE = 4408;

/** Errors after which a response goes on and can be read on. */
const RESUMABLE = ['worker_timeout', 'log_unavailable'];

class Panel {
  constructor(side) {
    this.output = $(`${side}-output`);
    this.echo = $(`${side}-echo`);
    this.meta = $(`${side}-meta`);
    this.description = $(`${side}-description`);
    this.model = null;
    this.responseId = null;
    this.last = -1;
    this.request = null;
  }

  offer(model) {
    this.model = model;
    this.description.textContent = `${model.id}: ${model.description}`;
  }

  begin(request, prompt) {
    this.responseId = request.response_id;
    this.request = request;
    this.last = -1;
    this.resumed = 0;
    this.tokens = 0;
    this.startedMillis = performance.now();
    this.echo.textContent = prompt;
    this.output.textContent = '';
    this.output.setAttribute('aria-busy', 'true');
    this.say('Waiting for a worker');
  }

  add(text, tokenCount) {
    if (this.tokens === 0) this.firstMillis = performance.now() - this.startedMillis;
    this.tokens += tokenCount;
    this.output.append(text);
    this.say(`${this.tokens} tokens, the first after ${Math.round(this.firstMillis)} ms`);
  }

  end(words) {
    this.responseId = null;
    this.output.setAttribute('aria-busy', 'false');
    const tokens = this.tokens === 1 ? '1 token' : `${this.tokens} tokens`;
    const lost = this.resumed ? ` \u00b7 connection lost and resumed ${this.resumed}\u00d7` : '';
    this.say((this.tokens ? `${tokens} \u00b7 ${words}` : words) + lost);
  }

  /** What to send on a new socket: the rest, or the same request if nothing of it came. */
  again() {
    this.resumed += 1;
    this.say(`Connection was lost: resuming after event ${this.last}`);
    if (this.last < 0) return this.request;
    return { type: 'response.resume', response_id: this.responseId, starting_after: this.last };
  }

  say(words) {
    this.meta.textContent = words;
  }

  get busy() {
    return this.responseId !== null;
  }
}

const panels = { private: new Panel('private'), public: new Panel('public') };
let socket = null;
let reconnectMillis = RECONNECT_MILLIS_FIRST;

// --- what is on offer -------------------------------------------------------------------------

async function load(path) {
  const answer = await fetch(path, { cache: 'no-store' });
  const body = await answer.json();
  if (!answer.ok) throw new Problem(body.error);
  return body;
}

class Problem extends Error {
  constructor(error) {
    super(error.message);
    this.error = error;
  }
}

async function loadModels() {
  const models = (await load('/v1/models')).data;
  const ensemble = models.find((model) => model.private);
  const twin = ensemble && models.find((model) => model.id === `${ensemble.id}-public`);
  const open = twin || models.find((model) => !model.private);
  if (ensemble) panels.private.offer(ensemble);
  if (open) panels.public.offer(open);
  $('private-card').hidden = !ensemble;
  $('budget-card').hidden = !ensemble;
  if (!ensemble && open && open.training) explainTraining(open.training);
  $('public-card').hidden = !open;
  document.querySelector('.answers').classList.toggle('single', !open || !ensemble);
  const most = Math.min(...[ensemble, open].filter(Boolean).map((m) => m.max_output_tokens));
  if (Number.isFinite(most)) {
    $('max-tokens').max = most;
    if (Number($('max-tokens').value) > most) $('max-tokens').value = most;
  }
}

/** A server whose only model was trained with noise: nothing on the page is charged any more. */
function explainTraining(training) {
  const unit = training.unit === 'USER' ? 'user' : 'record';
  $('public-title').firstChild.textContent = 'Trained with noise ';
  $('prompt-help').textContent = 'The model continues your text. Try';
  $('intro').textContent =
    `This model was trained on private records with noise, so that no single ${unit} changed it much. ` +
    'What it reveals was charged to a budget while it was trained; its tokens are free.';
  $('numbers').textContent =
    `Epsilon bounds how much anybody can learn from this model about whether any one ${unit} was among ` +
    'those it was trained on, however many answers they ask for: the smaller, the less. Delta bounds the ' +
    'probability that the bound fails.';
}

async function loadBudget() {
  if (!panels.private.model) return;
  const account = panels.private.model.default_account;
  try {
    showBudget(await load(`/v1/budgets/${encodeURIComponent(account)}`));
  } catch (problem) {
    $('budget-account').textContent = `account ${account} is not open yet`;
  }
}

/** What weakens the promise of this server, if anything does; its privacy statement says. */
async function loadWarnings() {
  const { warnings } = await load('/v1/privacy-statement');
  $('warning').replaceChildren(
    ...warnings.flatMap((warning) => paragraphs({ error: warning, models: [] })),
  );
  $('warning').hidden = warnings.length === 0;
}

function showBudget(budget) {
  if (budget.account) {
    const made = budget.synthetic ? ', synthetic data' : '';
    if (budget.purpose) $('budget-account').textContent = `account ${budget.account}${made}`;
  }
  if (budget.remaining_tokens !== undefined) {
    $('budget-tokens').textContent = budget.remaining_tokens.toLocaleString('en');
  }
  const spent = Math.ceil(budget.epsilon_spent * 100) / 100;
  $('budget-epsilon').textContent = `${spent.toFixed(2)} of ${budget.epsilon_limit.toFixed(2)}`;
  $('budget-bar').max = budget.epsilon_limit;
  $('budget-bar').value = budget.epsilon_spent;
  $('budget-delta').textContent = budget.delta.toExponential().replace('+', '');
}

// --- the socket -------------------------------------------------------------------------------

async function connect() {
  status('connecting', 'Connecting');
  let path;
  try {
    path = await access.address('/v1/responses');
  } catch (problem) {
    if (problem instanceof KeyNeeded) askForKey(problem.message);
    else lost();
    return;
  }
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  let opened = false;
  socket = new WebSocket(`${scheme}://${location.host}${path}`, 'murmuration.v1+json');
  socket.onopen = () => {
    opened = true;
    reconnectMillis = RECONNECT_MILLIS_FIRST;
    $('key-form').hidden = true;
    status('connected', 'Connected');
    for (const panel of Object.values(panels)) resume(panel);
    refresh();
  };
  socket.onmessage = (message) => hear(JSON.parse(message.data));
  socket.onclose = (event) => closed(event.code, opened);
}

async function closed(code, opened) {
  enable();
  if (code === CLOSED_KEY_TAKEN) {
    access.forget();
    askForKey('Your key is not accepted any more. Enter another one.');
  } else if (!opened && (await access.isNeeded().catch(() => false))) {
    askForKey('');
  } else {
    lost(code);
  }
}

/** Tries again after a while. */
function lost(code) {
  for (const panel of Object.values(panels)) {
    if (panel.busy) panel.say('Connection lost: it is resumed as soon as there is one');
  }
  status('disconnected', 'Reconnecting');
  // Sockets that say nothing are closed by the server; that is no reason to worry anybody.
  setTimeout(whenVisible, code === CLOSED_IDLE ? 0 : reconnectMillis);
  reconnectMillis = Math.min(2 * reconnectMillis, RECONNECT_MILLIS_MAX);
  enable();
}

/** Shows the form for the key; it connects again when one was entered. */
function askForKey(complaint) {
  status('disconnected', 'Key needed');
  for (const panel of Object.values(panels)) {
    if (panel.busy) panel.say('It goes on when there is a key');
  }
  if ($('key-form').hidden) refresh();
  $('key-form').hidden = false;
  refuseKey(complaint);
  enable();
}

/** A page that nobody looks at needs no socket, unless it is waiting for an answer. */
function whenVisible() {
  const busy = Object.values(panels).some((panel) => panel.busy);
  if (busy || document.visibilityState === 'visible') {
    connect();
  } else {
    document.addEventListener('visibilitychange', whenVisible, { once: true });
  }
}

function resume(panel) {
  if (panel.busy) socket.send(JSON.stringify(panel.again()));
}

async function refresh() {
  try {
    await loadModels();
    await loadBudget();
    await loadWarnings();
    forgetErrors();
  } catch (problem) {
    show(problem.error || { message: 'The server does not answer.', remedy: 'It is tried again.' });
  }
  enable();
}

function hear(event) {
  const id = event.response_id;
  const panel = Object.values(panels).find((each) => each.busy && each.responseId === id);
  if (event.type === 'error') {
    if (panel && RESUMABLE.includes(event.error.code)) {
      panel.say('No worker answers at the moment: it is tried again');
      setTimeout(() => socket.readyState === WebSocket.OPEN && resume(panel), RECONNECT_MILLIS_MAX);
    } else {
      if (panel) panel.end('refused');
      show(event.error, panel);
    }
  } else if (panel && event.sequence_number > panel.last) {
    panel.last = event.sequence_number;
    follow(panel, event);
  }
  enable();
}

function follow(panel, event) {
  switch (event.type) {
    case 'response.in_progress':
      panel.say('Writing');
      break;
    case 'murmuration.budget':
      showBudget(event);
      break;
    case 'response.output_text.delta':
      panel.add(event.delta, event.token_count);
      break;
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
      finish(panel, event.response);
      break;
  }
}

const ENDINGS = {
  length: 'stopped at the limit of tokens',
  stop: 'ended by itself',
  client: 'stopped by you',
  cancelled: 'stopped by you',
  budget_exhausted: 'stopped: the budget is spent',
};

function finish(panel, response) {
  if (response.error) show(response.error, panel);
  panel.end(ENDINGS[response.reason] || response.reason || response.status);
  if (panel === panels.private) {
    const charged = response.usage && response.usage.privacy.tokens_charged;
    $('budget-charged').textContent =
      charged === undefined || charged === null ? '\u2013' : `${charged} tokens`;
    loadBudget();
  }
}

// --- what people do ---------------------------------------------------------------------------

function send(event) {
  event.preventDefault();
  if ($('send').disabled) return;
  forgetErrors();
  $('budget-charged').textContent = '\u2013';
  const prompt = $('prompt').value;
  for (const panel of Object.values(panels)) {
    if (!panel.model) continue;
    const id = `page-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
    const request = {
      type: 'response.create',
      response_id: id,
      model: panel.model.id,
      input: prompt,
      max_output_tokens: Number($('max-tokens').value),
    };
    panel.begin(request, prompt);
    socket.send(JSON.stringify(request));
  }
  enable();
}

function stop() {
  for (const panel of Object.values(panels)) {
    if (panel.busy) {
      socket.send(JSON.stringify({ type: 'response.cancel', response_id: panel.responseId }));
      panel.say('Stopping');
    }
  }
}

function enable() {
  const connected = socket !== null && socket.readyState === WebSocket.OPEN;
  const offered = Object.values(panels).some((panel) => panel.model);
  const busy = Object.values(panels).some((panel) => panel.busy);
  $('send').disabled = !connected || !offered || busy;
  $('stop').disabled = !connected || !busy;
}

function status(state, words) {
  $('status').dataset.state = state;
  $('status').textContent = words;
}

/** What went wrong since the last request: both models may have the same complaint, or two. */
const complaints = new Map();

function forgetErrors() {
  complaints.clear();
  $('error').hidden = true;
}

function show(error, panel) {
  const complaint = complaints.get(error.message) || { error, models: [] };
  if (panel && panel.model) complaint.models.push(panel.model.id);
  complaints.set(error.message, complaint);
  $('error').replaceChildren(...[...complaints.values()].flatMap(paragraphs));
  $('error').hidden = false;
}

function paragraphs({ error, models }) {
  const message = document.createElement('p');
  message.textContent = models.length === 1 ? `${models[0]}: ${error.message}` : error.message;
  const remedy = document.createElement('p');
  remedy.className = 'remedy';
  if (error.remedy && !error.message.includes(error.remedy)) remedy.append(`${error.remedy} `);
  if (error.code) {
    const code = document.createElement('code');
    code.textContent = error.code;
    remedy.append(code);
  }
  return [message, remedy];
}

for (const chip of document.querySelectorAll('.chip')) {
  chip.addEventListener('click', () => {
    $('prompt').value = chip.textContent;
    $('prompt').focus();
  });
}
$('form').addEventListener('submit', send);
$('key-form').addEventListener('submit', (event) => enterKey(event, connect));
$('stop').addEventListener('click', stop);
$('prompt').addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) $('form').requestSubmit();
});
connect();
