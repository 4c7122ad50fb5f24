// Collects behavioural signals in a visitor's browser and sends them to Halftone.
//
// Until the visitor agrees to persistence it reads nothing that tells devices apart and keeps only a
// random session key, in sessionStorage. From then on it also keeps one record in localStorage: a
// random first-party id, the consent, and the visitor token that the server gave for both.
//
// Start reading at flush: what is sent with an answer goes through it, one request at a time.

const SESSION = 'halftone.session'; // sessionStorage: the session key
const VISITOR = 'halftone.visitor'; // localStorage: {value, consent, token?, expiresAt?}

const BATCH_SIGNALS = 20;
// Browsers carry at most 64 KiB for a page that is gone; the rest is room for token and context.
const BATCH_BYTES = 56_000;
const QUEUE_SIGNALS = 500;
const DELAY = 2_000; // milliseconds that a signal waits for others
const SHORTEST_PAUSE = 1_000; // milliseconds after the first failure, doubled by each further one
const LONGEST_PAUSE = 60_000;
// Milliseconds after which a signal is given up: by then the server has ended the visit.
const PATIENCE = 30 * 60_000;

// The first to go when the queue is full.
const PASSIVE = ['page_view', 'scroll', 'product_impression', 'category_browse', 'time_on_page'];

const script = document.currentScript;
const endpoint = new URL(script.dataset.endpoint || '/', script.src);

// Global Privacy Control and Do Not Track outrank whatever the page says.
const hasOptedOut = navigator.globalPrivacyControl === true || navigator.doNotTrack === '1';

let sessionKey = read('sessionStorage', SESSION);
let entry; // entryPath and referrerDomain, until the server knows them
let choice; // the consent that counts here
let visitor = null; // the record, while persistence is granted
let login; // the visitor token of a login
let untold = null; // the record, perhaps withdrawn, that /fingerprint has still to hear of
let isNews = false; // the server must hear of a token without waiting for the next signal

const queue = []; // {type, json, bytes, since}, oldest first
let dropped = 0;
let timer = 0;
let isBusy = false; // sending, or pausing after a failure
let failures = 0; // in a row

// --- storage: a browser that refuses it throws as soon as it is named ---

function read(area, key) {
  try {
    return window[area].getItem(key);
  } catch {
    return null;
  }
}

/** Tells whether the value is kept; null removes it. */
function write(area, key, value) {
  try {
    if (value === null) window[area].removeItem(key);
    else window[area].setItem(key, value);
    return true;
  } catch {
    return false;
  }
}

// --- who is here ---

/** 128 random bits as 22 characters of base64url. */
function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes)).slice(0, 22).replace(/\+/g, '-').replace(/\//g, '_');
}

function startSession() {
  sessionKey = random();
  write('sessionStorage', SESSION, sessionKey);
  // Only a visit's first page is entered by: the site itself leads to the others.
  entry = { entryPath: location.pathname.slice(0, 2_000) };
  const referrer = document.referrer && new URL(document.referrer).hostname;
  if (referrer && referrer !== location.hostname) entry.referrerDomain = referrer;
}

/** Takes over the browser's record, which another tab may just have written or removed. */
function restoreVisitor() {
  const former = visitor;
  visitor = JSON.parse(read('localStorage', VISITOR));
  // What follows a withdrawal is nobody's, or a new visitor's: nothing must lead back.
  if (former && former.value !== visitor?.value) startSession();
  choice = visitor?.consent ?? { persistence: 'UNKNOWN', personalization: 'UNKNOWN' };
  // What was withdrawn elsewhere must not be granted again from here.
  if (!visitor && untold?.consent.persistence === 'GRANTED') untold = null;
}

/** Only for visitors who agreed: it tells devices apart, if only into three kinds. */
function deviceType() {
  const is = (query) => matchMedia(query).matches;
  if (is('(pointer: fine)') || !is('(any-pointer: coarse)')) return 'desktop';
  return is('(min-width: 600px) and (min-height: 600px)') ? 'tablet' : 'mobile';
}

function currentToken() {
  return visitor ? login || visitor.token : undefined;
}

// --- what a page calls ---

/**
 * Says that something happened. The fields are those of a signal in the API; an id or occurredAt
 * among them stands, for facts that have an id of their own.
 */
function signal(type, fields) {
  const json = JSON.stringify({ id: random(), occurredAt: new Date(), ...fields, type });
  const bytes = new TextEncoder().encode(json).length + 1; // and a comma
  if (bytes > BATCH_BYTES) {
    dropped++;
    return;
  }
  if (queue.length >= QUEUE_SIGNALS) {
    const passive = queue.findIndex((waiting) => PASSIVE.includes(waiting.type));
    queue.splice(Math.max(passive, 0), 1);
    dropped++;
  }
  queue.push({ type, json, bytes, since: Date.now() });
  wake();
}

/**
 * Says what the visitor chose: persistence and personalization, each 'GRANTED' or 'DENIED'. What is
 * left out stays as it was; saying the same again does nothing.
 */
function consent({ persistence = choice.persistence, personalization = choice.personalization }) {
  choice = { persistence: hasOptedOut ? 'DENIED' : persistence, personalization };
  if (choice.persistence === 'GRANTED') {
    if (JSON.stringify(visitor?.consent) === JSON.stringify(choice)) return;
    const agreed = { value: random(), ...visitor, consent: choice };
    // Without a lasting id every page would bring a new visitor: then the visit stays in memory.
    if (!write('localStorage', VISITOR, JSON.stringify(agreed))) return;
    visitor = untold = agreed;
    isNews = true;
  } else if (visitor) {
    // The token tells whose visit it is after a login, too.
    untold = { value: visitor.value, token: currentToken(), consent: { persistence: 'DENIED', personalization } };
    visitor = null;
    write('localStorage', VISITOR, null);
    startSession(); // see restoreVisitor
  } else {
    return;
  }
  flush();
}

/**
 * Takes the visitor token that the site's backend got for a login. It counts while persistence is
 * granted and is not stored: each page says it.
 */
function identify(token) {
  login = token;
  if (!visitor) return;
  isNews = true;
  flush();
}

// --- sending ---

/** Sees to it that what waits is sent: a full batch at once, a smaller one soon. */
function wake() {
  if (isBusy) return; // flush does it in the end
  if (queue.length >= BATCH_SIGNALS) flush();
  else if (queue.length) timer ||= setTimeout(flush, DELAY);
}

/** Sends what waits. One request at a time: the server hears things in order, and failures back off. */
async function flush() {
  if (isBusy) return;
  isBusy = true;
  clearTimeout(timer);
  timer = 0;
  do {
    const wait = await sendNext();
    failures = wait === undefined ? 0 : failures + 1;
    if (failures) await pause(wait);
  } while (failures || untold || isNews || queue.length >= BATCH_SIGNALS);
  isBusy = false;
  wake();
}

/** At least what the server asks for, and some more at random: not everybody comes back at once. */
function pause(wait) {
  const longest = Math.min(SHORTEST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  return new Promise((resume) => setTimeout(resume, wait + longest * (0.5 + Math.random() / 2)));
}

// These answer undefined when done, else how many milliseconds the server wants a repeat to wait.

async function sendNext() {
  while (untold) {
    const wait = await tell(untold);
    if (wait !== undefined) return wait;
  }
  if (isNews || queue.length) return send(take(BATCH_SIGNALS));
}

/** Tells the server what the visitor chose and keeps the token of the answer. */
async function tell(record) {
  const response = await post('fingerprint', choiceBody(record));
  const wait = retryAfter(response);
  if (wait !== undefined) return wait;
  const { token, expiresAt } = await answer(response);
  // The visitor may have chosen otherwise in the meantime.
  if (untold === record) untold = null;
  if (visitor !== record) return;
  visitor = { value: record.value, consent: record.consent, token, expiresAt };
  write('localStorage', VISITOR, JSON.stringify(visitor));
}

async function send(batch) {
  const token = currentToken();
  const wasNews = isNews;
  const entered = entry;
  isNews = false;
  const response = await post('v1/signals', signalsBody(batch));
  let wait = retryAfter(response);
  if (response?.status === 401 && token) {
    // Expired or revoked: the id gets a new one, a login must come again from the page.
    if (token === login) login = undefined;
    else if (visitor) untold = visitor;
    wait = 0;
  }
  if (response?.status === 409) {
    // The visit is known to be another visitor's, as when the choice was made while this page was away.
    startSession();
    wait = 0;
  }
  if (wait !== undefined) {
    const recent = batch.filter(({ since }) => Date.now() - since < PATIENCE);
    dropped += batch.length - recent.length;
    queue.unshift(...recent);
    isNews ||= wasNews;
  } else if (response.ok) {
    const { rejected = [] } = await answer(response);
    dropped += new Set(rejected.map(({ line }) => line)).size;
    if (entered === entry) entry = undefined;
  } else {
    dropped += batch.length;
  }
  return wait;
}

/** The oldest signals, so many at most, that fit into one request. */
function take(most) {
  let count = 0;
  let bytes = 0;
  while (count < Math.min(most, queue.length) && (bytes += queue[count].bytes) <= BATCH_BYTES) count++;
  return queue.splice(0, count);
}

function signalsBody(batch) {
  const context = { ...entry, deviceType: visitor ? deviceType() : undefined };
  const head = JSON.stringify({ sessionKey, token: currentToken(), context });
  return `${head.slice(0, -1)},"signals":[${batch.map(({ json }) => json)}]}`;
}

function choiceBody({ value, token, consent }) {
  return JSON.stringify({ mode: 'COOKIE', value, token, consent });
}

/** Null when the network failed. Neither cookies nor the page's address go along. */
function post(path, body) {
  return fetch(new URL(path, endpoint), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    keepalive: true,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
  }).catch(() => null);
}

function answer(response) {
  return response.json().catch(() => ({}));
}

function retryAfter(response) {
  if (response && response.status !== 429 && response.status < 500) return undefined;
  const after = response?.headers.get('Retry-After'); // seconds or a date
  const wait = after * 1_000 || Date.parse(after) - Date.now() || 0;
  return Math.min(Math.max(wait, 0), PATIENCE);
}

/**
 * The page may be going for good, and nobody will hear an answer. While tries fail, signals stay in
 * the queue as well: if the page lives on they are repeated, and the server knows them by their ids.
 */
function sendBeforeLeaving() {
  const waiting = [...queue];
  // A withdrawal must not be lost with the page: the id it concerns is already gone from here.
  if (untold && !visitor) navigator.sendBeacon(new URL('fingerprint', endpoint), choiceBody(untold));
  while (queue.length) {
    const batch = take(queue.length);
    if (!navigator.sendBeacon(new URL('v1/signals', endpoint), signalsBody(batch))) {
      queue.unshift(...batch);
      break;
    }
  }
  if (failures) queue.splice(0, queue.length, ...waiting);
}

// --- start ---

function start() {
  if (!sessionKey) startSession();
  restoreVisitor();
  if (visitor && hasOptedOut) consent({});
  else if (visitor && !(Date.parse(visitor.expiresAt) > Date.now())) untold = visitor;
  addEventListener('storage', ({ key }) => {
    if (key === VISITOR || key === null) restoreVisitor();
  });
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) restoreVisitor(); // it heard nothing while it was put by
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') sendBeforeLeaving();
  });
  addEventListener('pagehide', sendBeforeLeaving);

  const early = Array.isArray(window.halftone) ? window.halftone : [];
  const halftone = {
    signal,
    consent,
    identify,
    /** Takes calls as ['signal', 'page_view']: a page may push them to an array before this is loaded. */
    push(...calls) {
      for (const [name, ...values] of calls) halftone[name](...values);
    },
    /** For asking the API about the live visit. */
    get sessionKey() {
      return sessionKey;
    },
    /** The visitor token, undefined without persistence. */
    get token() {
      return currentToken();
    },
    /** Signals that were lost: refused by the server, too many, too large or too long without a network. */
    get dropped() {
      return dropped;
    },
  };
  window.halftone = halftone;
  if (script.dataset.auto === 'pageviews') signal('page_view');
  halftone.push(...early);
}

// A page may name the script twice by mistake.
if (!window.halftone?.signal) start();
