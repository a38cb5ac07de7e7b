// The page draws what the server sends and sends what a person does; it decides nothing itself.

const viewer = document.body.dataset.viewer;
const announcer = document.getElementById("announcer");
const banner = document.getElementById("banner");
const narrow = matchMedia("(max-width: 56rem)");
const WAITS = [300, 700, 1500, 3000]; // milliseconds between tries to reach the server again
const READING = 4000; // milliseconds that a notice stays at least
const DOUBLE = 300; // milliseconds within which a second click belongs to the first

let socket = null;
let tries = 0;
let greeted = false; // the first news after loading are old news: not read aloud
let drawing = Promise.resolve(); // news are drawn one after the other
let pointerAt = -DOUBLE; // when something was last pressed by mouse or touch
let pressed = null; // the message on which something was pressed last: {pane, entry}
let pressedByPointer = null; // the answer pressed then, until the next question has come into view
let sending = Promise.resolve(); // what a person does is sent one after the other: of two taps the later one counts
let clock = Promise.resolve(); // presses on the clock are sent one after the other
let ahead = Date.parse(document.getElementById("now").dateTime) - Date.now(); // of the page's clock, in milliseconds
let attention = null; // the message to look at once it is here: {pane, entry, focus}

// Where things are

const pane = (name) => document.getElementById(name);
const log = (name) => pane(name).querySelector(".log");
const find = (name, entry) => document.getElementById(`${name}-${entry}`);
const messages = (root = document) => [...root.querySelectorAll("[data-entry]")];
const paneOf = (node) => node.closest(".pane").id;

// Live: the server tells what changed; what we show already tells it what to send

function connect() {
  socket = new WebSocket(`${location.origin.replace("http", "ws")}/${viewer}/live`);
  socket.onopen = () => socket.send(JSON.stringify({ shown: shown() }));
  socket.onmessage = (event) => {
    drawing = drawing.then(calm).then(() => take(JSON.parse(event.data))).catch(reportError);
  };
  socket.onclose = () => {
    socket = null;
    if (tries > 0) banner.textContent ||= "Rung is not running right now. This page goes on by itself once it is back.";
    setTimeout(connect, WAITS[Math.min(tries++, WAITS.length - 1)]);
  };
}

function shown() {
  return Object.fromEntries(messages().map((each) => [each.id.replace("-", "/"), Number(each.dataset.version)]));
}

// Nothing moves under a finger that may come down once more: it would press what came there in between.
function calm() {
  return new Promise((resolve) => setTimeout(resolve, pointerAt + DOUBLE - performance.now()));
}

function take(news) {
  tries = 0;
  if (banner.textContent) banner.textContent = "";
  setClock(news.ahead);
  if (news.away) {
    for (const name of ["team", "chat"]) notice(name, news.away);
    return;
  }
  document.querySelectorAll(".notice").forEach(retire);
  news.gone.forEach((id) => remove(document.getElementById(id.replace("/", "-"))));
  const stays = isBoardRedrawn(news.changed);
  news.changed.forEach((each) => draw(each, stays));
  if (greeted) announce(news.changed.filter((each) => each.who && !each.mine));
  else ["team", "chat"].forEach(scrollToLast);
  greeted = true;
  look();
  markNews(news.newest);
}

// Drawing: replace in place, or put where it belongs; keep the reader where they were

// A board changes under the thumb, and one line at the end tells everyone of it: the reader stays at the board
function isBoardRedrawn(changed) {
  const redrawn = pressed && changed.find((each) => each.pane === pressed.pane && each.id === pressed.entry);
  return Boolean(redrawn?.id.startsWith("b.") && Number(find(redrawn.pane, redrawn.id)?.dataset.position) === redrawn.position);
}

// A redraw scrolls the page only to what the person pressed: they may be reading something else
const isPressed = (news) => pressed?.pane === news.pane && pressed.entry === news.id;

function draw(news, stays) {
  const old = find(news.pane, news.id);
  if (old && Number(old.dataset.version) >= news.version) return;
  const held = old?.contains(document.activeElement) ? document.activeElement : null;
  const made = fragment(news.html);
  const moved = !old || Number(old.dataset.position) !== news.position;
  const turned = old && old.dataset.shape !== made.dataset.shape;
  if (old && !moved) {
    old.replaceWith(made);
    if (greeted) made.classList.add("redrawn");
  } else {
    old?.remove();
    insert(news.pane, made);
    if (greeted) made.classList.add("fresh");
  }
  localTimes(made);
  if (held) refocus(made, held.dataset.key, turned);
  if (pressedByPointer && !moved && holds(made, pressedByPointer)) follow(made, pressedByPointer);
  else if (greeted && (moved || (turned && isPressed(news))) && !(stays && moved)) bring(made);
  document.body.dataset.still = "";
}

function fragment(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function insert(name, made) {
  const position = Number(made.dataset.position);
  const next = messages(log(name)).find((each) => Number(each.dataset.position) > position);
  log(name).insertBefore(made, next ?? null);
}

function remove(old) {
  if (!old) return;
  const held = old.contains(document.activeElement);
  const name = paneOf(old);
  old.remove();
  if (held) (messages(log(name)).at(-1) ?? pane(name)).focus({ preventScroll: true });
}

// The same control where it still is, else the beginning of what took its place
function refocus(made, key, turned) {
  const same = key && (!turned || isAnswer(key)) && [...made.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  (same || made.querySelector(".question, .form textarea") || made).focus({ preventScroll: Boolean(same) });
}

// Show the beginning of a message that is taller than its log, else all of it
function bring(made) {
  const box = made.closest(".log");
  box.scrollIntoView({ block: "nearest" }); // where a low page scrolls as a whole
  const last = !made.nextElementSibling;
  const tall = made.offsetHeight > box.clientHeight - 24;
  box.scrollTop = last && !tall ? box.scrollHeight : made.offsetTop;
}

function scrollToLast(name) {
  const last = messages(log(name)).at(-1);
  if (last) bring(last);
}

function look() {
  const made = attention && find(attention.pane, attention.entry);
  if (!made) return;
  if (attention.focus) {
    show(attention.pane);
    (made.querySelector(".question") || made).focus({ preventScroll: true });
  }
  bring(made);
  attention = null;
}

function notice(name, html) {
  log(name).querySelector(".notice")?.remove();
  const made = fragment(html);
  made.dataset.since = performance.now();
  log(name).append(made);
  bring(made);
  say(made.textContent.trim());
}

// What no longer holds goes, but not before one could read it
function retire(made) {
  const left = Number(made.dataset.since) + READING - performance.now();
  left > 0 ? setTimeout(() => made.remove(), left) : made.remove();
}

// An answer's key begins with the number of its question, so that no other page of questions has it
const isAnswer = (key) => /^\d/.test(key);
const holds = (made, key) => isAnswer(key) && made.querySelector(`.asked [data-key="${CSS.escape(key)}"]`) !== null;

// After an answer by mouse or touch, the next open question comes into view
function follow(made, key) {
  pressedByPointer = null;
  const groups = [...made.querySelectorAll(".asked")];
  const at = groups.findIndex((each) => [...each.querySelectorAll("[data-key]")].some((one) => one.dataset.key === key));
  const next = groups.slice(at + 1).find((each) => !each.querySelector('[aria-checked="true"]'));
  if (at >= 0) next?.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

// Words for a screen reader, once each

function announce(changes) {
  const here = (each) => (each.pane === "team" ? "team conversation" : "your chat");
  const words = changes.map((each) => `${each.who}, ${here(each)}: ${each.summary}`);
  if (words.length) say(words.join(" "));
}

function say(words) {
  announcer.textContent = "";
  setTimeout(() => { announcer.textContent = words; }, 60);
}

// Sending

async function send(name, what) {
  const sent = { ...what, pane: name, id: crypto.randomUUID(), zone: Intl.DateTimeFormat().resolvedOptions().timeZone };
  sending = sending.then(() => post("turn", sent));
  const answer = await sending;
  if (!answer) return false;
  const said = await answer.json().catch(() => ({}));
  if (said.away) {
    notice(name, said.away);
    socket?.send("again"); // tell us as soon as things are well
  } else if (!answer.ok) notice(name, fragmentOf("This did not work. Reload the page and try again."));
  await calm();
  if (said.show) attend(name, said.show, what.kind);
  return answer.ok;
}

async function post(where, what) {
  const answer = await fetch(`/${viewer}/${where}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(what),
  }).catch(() => null);
  if (!answer) {
    tries ||= 1;
    banner.textContent = "Rung is not running right now, so nothing was sent. This page goes on by itself once it is back.";
  }
  return answer;
}

function fragmentOf(words) {
  const made = document.createElement("div");
  made.className = "message rung notice";
  made.textContent = words;
  return made.outerHTML;
}

// A turn that put questions elsewhere takes the person there
function attend(from, to, kind) {
  const elsewhere = to.pane !== from;
  const pressed = kind !== "write";
  if (!elsewhere && pressed && !to.moved) return;
  attention = { pane: to.pane, entry: to.entry, focus: elsewhere || pressed };
  look();
}

async function press(button, byPointer) {
  if (button.ariaBusy === "true") return;
  if (button.dataset.title && !(await confirmed(button))) return;
  const message = button.closest("[data-entry]");
  const { press: value, key } = button.dataset;
  const name = paneOf(button);
  pressed = { pane: name, entry: message.dataset.entry };
  const group = button.closest(".asked");
  const before = group?.querySelector('[aria-checked="true"]');
  before?.setAttribute("aria-checked", "false");
  if (group) button.setAttribute("aria-checked", "true");
  button.setAttribute("aria-busy", "true");
  if (byPointer) pointerAt = performance.now();
  pressedByPointer = byPointer ? key : null;
  const taken = await send(name, { kind: "press", entry: message.dataset.entry, press: value });
  button.removeAttribute("aria-busy");
  if (!taken && group) {
    button.setAttribute("aria-checked", "false");
    before?.setAttribute("aria-checked", "true");
  }
}

// What stands in a form stays there until it is taken
async function fill(form) {
  const button = form.querySelector("button");
  if (button.ariaBusy === "true") return;
  button.setAttribute("aria-busy", "true");
  const what = { kind: "fill", entry: form.closest("[data-entry]").dataset.entry, press: form.dataset.fill };
  await send(paneOf(form), { ...what, text: form.elements.text.value, ticked: form.elements.tick.checked });
  button.removeAttribute("aria-busy");
}

async function write(form) {
  const field = form.querySelector("textarea");
  const text = field.value;
  const button = form.querySelector("button");
  if (!text.trim()) return;
  if (button.ariaBusy === "true") {
    button.dataset.next = "yes"; // written while the words before were on their way: sent after them
    return;
  }
  button.setAttribute("aria-busy", "true");
  const taken = await send(paneOf(form), { kind: "write", text });
  button.removeAttribute("aria-busy");
  const next = button.dataset.next;
  delete button.dataset.next;
  if (taken && field.value === text) field.value = "";
  fit(field);
  keep(field);
  if (taken && next) await write(form);
}

function confirmed(button) {
  const dialog = document.getElementById("confirm");
  const { title, text, yes, no } = button.dataset;
  const words = { "confirm-title": title, "confirm-text": text, "confirm-yes": yes, "confirm-no": no };
  for (const [id, word] of Object.entries(words)) document.getElementById(id).textContent = word;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// One pane at a time on a narrow page

function show(name) {
  document.body.dataset.pane = name;
  for (const tab of document.querySelectorAll("[data-tab]")) {
    const here = tab.dataset.tab === name;
    here ? tab.setAttribute("aria-current", "page") : tab.removeAttribute("aria-current");
  }
  markNews();
  history.replaceState(null, "", `/${viewer}/${name}`);
}

// What a person has not looked at yet has a dot: their other pane, and the faces of others whose chat has more

const seenKey = (who, name) => `seen/${who}/${name}`;
const seen = (who, name) => Number(localStorage.getItem(seenKey(who, name)));
const isAnswered = (each) => each.dataset.entry !== "hello" && !each.dataset.entry.startsWith("t.");
const lastOf = (name) => Math.max(0, ...messages(log(name)).filter(isAnswered).map((each) => Number(each.dataset.position)));
let newest = {};

function markNews(positions) {
  newest = positions ?? newest;
  for (const name of ["team", "chat"]) {
    const looks = !narrow.matches || document.body.dataset.pane === name;
    if (looks) localStorage.setItem(seenKey(viewer, name), lastOf(name));
    document.querySelector(`[data-tab="${name}"] .news`).hidden = looks || lastOf(name) <= seen(viewer, name);
  }
  for (const link of document.querySelectorAll("[data-player]")) {
    const who = link.pathname.split("/")[1];
    link.querySelector(".news").hidden = who === viewer || (newest[who] ?? 0) <= seen(who, "chat");
  }
}

// Small comforts

const CLOCK = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "short", day: "numeric", month: "short" };

function localTimes(root) {
  const today = new Date(Date.now() + ahead).toDateString();
  for (const time of root.querySelectorAll(".message time")) {
    const then = new Date(time.dateTime);
    time.textContent = then.toLocaleString([], then.toDateString() === today ? CLOCK : { ...DAY, ...CLOCK });
  }
}

// The page's own time: it can be moved on, for everyone who is here

const now = document.getElementById("now");

function tick() {
  const then = new Date(Date.now() + ahead);
  now.dateTime = then.toISOString();
  const length = narrow.matches ? "short" : "long";
  now.textContent = then.toLocaleString([], { weekday: length, day: "numeric", month: length, ...CLOCK });
}

// Time only goes on: news that were under way when the clock was pressed do not turn it back
function setClock(seconds) {
  const moved = seconds * 1000 - ahead > 60_000;
  ahead = Math.max(ahead, seconds * 1000);
  tick();
  if (moved) localTimes(document);
}

function skip(button) {
  button.setAttribute("aria-busy", "true");
  clock = clock.then(() => move(Number(button.dataset.hours))).catch(reportError);
  const last = clock;
  last.then(() => { if (clock === last) document.querySelectorAll("[data-hours]").forEach((each) => each.removeAttribute("aria-busy")); });
}

async function move(hours) {
  const answer = await post("clock", { hours });
  const said = (await answer?.json().catch(() => null)) ?? {};
  if (said.away) notice(document.body.dataset.pane, said.away);
  if (!answer?.ok) return;
  setClock(said.ahead);
  say(`It is ${now.textContent}.`);
}

function fit(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.rows = Math.min(5, field.value.split("\n").length);
}

const draft = (field) => `${viewer}/${field.id}`;

function keep(field) {
  field.value ? sessionStorage.setItem(draft(field), field.value) : sessionStorage.removeItem(draft(field));
}

// Arrow keys walk through the answers of one question
function walk(event) {
  const option = event.target.closest(".option");
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (!option || !step) return;
  const all = [...option.closest(".asked").querySelectorAll(".option")];
  all[(all.indexOf(option) + step + all.length) % all.length].focus();
  event.preventDefault();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-press]");
  if (button) press(button, event.detail > 0);
  const time = event.target.closest("[data-hours]");
  if (time) skip(time);
  const tab = event.target.closest("[data-tab]");
  if (!tab) return;
  event.preventDefault();
  uncover();
  show(tab.dataset.tab);
  scrollToLast(tab.dataset.tab);
});

// Under a mouse that stays where it is nothing new looks as if it were meant
document.addEventListener("pointermove", () => { delete document.body.dataset.still; });

document.addEventListener("submit", (event) => {
  const form = event.target.closest(".composer, .form");
  if (!form) return;
  event.preventDefault();
  form.matches(".form") ? fill(form) : write(form);
});

document.addEventListener("keydown", (event) => {
  walk(event);
  const typing = event.target.closest(".composer textarea");
  if (!typing || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  typing.form.requestSubmit();
});

for (const field of document.querySelectorAll(".composer textarea")) {
  field.value = sessionStorage.getItem(draft(field)) ?? "";
  field.addEventListener("input", () => { fit(field); keep(field); });
}

for (const link of document.querySelectorAll("[data-player]")) {
  link.addEventListener("click", () => {
    uncover();
    link.href = `${link.pathname}/${document.body.dataset.pane}`;
  });
}

for (const link of document.querySelectorAll(".skip a")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const name = link.hash.slice(1);
    if (narrow.matches) show(name);
    (messages(log(name)).at(-1) ?? pane(name)).focus();
  });
}

const toggle = document.getElementById("guide-toggle");
const guide = document.getElementById("guide");
function openGuide(open) {
  guide.hidden = !open;
  toggle.setAttribute("aria-expanded", String(open));
}
function turnGuide(open) {
  openGuide(open);
  sessionStorage.setItem("guide", open ? "open" : "closed");
}
// Where the guide covers the panes, it goes when one of them is asked for
function uncover() {
  if (narrow.matches && !guide.hidden) turnGuide(false);
}
toggle.addEventListener("click", () => turnGuide(guide.hidden));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || guide.hidden || document.querySelector("dialog[open]")) return;
  if (guide.contains(document.activeElement)) toggle.focus();
  turnGuide(false);
});
openGuide((sessionStorage.getItem("guide") ?? (matchMedia("(min-width: 96rem)").matches ? "open" : "closed")) === "open");

localTimes(document);
tick();
setInterval(tick, 5000);
connect();
