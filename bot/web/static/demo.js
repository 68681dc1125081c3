// The demo page: shows what the server streams, sends what the visitor does. Texts are set as text, never as HTML.
"use strict";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

const tabs = $$(".tabs [role=tab]");
const owners = $$(".owners button");
const views = $$(".views button");
const administrator = owners[1].dataset.user;
const chats = new Map();          // chat id -> its messages, as the stream gave them
const unread = new Map();         // chat id -> how many messages came unseen
const known = new Set();          // chats whose first picture was shown: what comes later is news
const presses = new Set();        // our presses that wait for an answer
const early = new Map();          // answers that outran the reply to our press
const groups = new Map(tabs.map((tab) => [tab.dataset.chat, tab.dataset.educator]));
const clock = new Intl.DateTimeFormat("ru-RU", {hour: "2-digit", minute: "2-digit"});

let group = tabs[0].dataset.chat;
let owner = "educator";

const phone = () => ({educator: groups.get(group), administrator, parent: author()})[owner];
const author = () => $(".as:not([hidden]) [data-as]:checked").value;
const narrow = () => getComputedStyle($(".views")).display !== "none";
const isSeen = (chat) => {
  const inChat = chat === group && (!narrow() || document.body.dataset.view === "chat");
  return inChat || (chat === phone() && (!narrow() || document.body.dataset.view === "phone"));
};

// Showing.

const places = {
  chat: {list: $("#chat-messages"), talk: $("#talk"), empty: $("#chat-empty"), down: $("#chat-down"), shown: null, atEnd: true},
  phone: {list: $("#phone-messages"), talk: $("#phone-talk"), empty: $("#phone-empty"), down: null, shown: null, atEnd: true},
};

function show(place, chat) {
  const messages = chats.get(chat) ?? [];
  const other = place.shown !== chat;
  if (other) {
    place.atEnd = true;
    // A whole conversation put on screen is not news: only what comes after it is read aloud.
    place.list.setAttribute("aria-live", "off");
    place.list.replaceChildren();
    place.shown = chat;
  }
  const items = new Map([...place.list.children].map((item) => [item.dataset.id, item]));
  messages.forEach((message, index) => {
    const face = JSON.stringify([message, isMine(place, message)]);
    let item = items.get(message.id);
    items.delete(message.id);
    if (!item || item.face !== face) {
      const fresh = draw(place, message);
      fresh.face = face;
      if (item) swap(item, fresh);
      else if (!other) fresh.classList.add("fresh");
      item = fresh;
    }
    if (place.list.children[index] !== item) place.list.insertBefore(item, place.list.children[index] ?? null);
  });
  items.forEach((item) => item.remove());
  place.empty.hidden = messages.length > 0;
  if (place.atEnd) toEnd(place);
  else if (place.down) place.down.hidden = false;
  if (other) requestAnimationFrame(() => place.list.setAttribute("aria-live", "polite"));
}

const isMine = (place, message) => (place === places.chat ? message.author === author() : message.author === phone());
const toEnd = (place) => { place.talk.scrollTop = place.talk.scrollHeight; };

for (const place of Object.values(places)) {
  place.talk.addEventListener("scroll", () => {
    const {scrollHeight, scrollTop, clientHeight} = place.talk;
    if (clientHeight === 0) return;
    place.atEnd = scrollHeight - scrollTop - clientHeight < 60;
    if (place.atEnd && place.down) place.down.hidden = true;
  });
  // A keyboard that opens or a phone that is turned must not hide the last message.
  new ResizeObserver(() => { if (place.atEnd) toEnd(place); }).observe(place.talk);
}

function swap(old, fresh) {
  // The keyboard's place survives a card that changes under the finger.
  const had = old.contains(document.activeElement);
  old.replaceWith(fresh);
  if (!had) return;
  const next = $("button", fresh);
  if (next) next.focus();
  else fresh.closest(".talk").focus();
}

function draw(place, message) {
  const item = $("#message").content.firstElementChild.cloneNode(true);
  item.dataset.id = message.id;
  item.classList.add(`n${hue(message.author)}`);
  item.classList.toggle("mine", isMine(place, message));
  item.classList.toggle("bot", message.bot);
  item.classList.toggle("gone", message.deleted);
  $(".from b", item).textContent = message.name;
  if (!message.bot) $(".bot-mark", item).remove();
  if (!message.edited) $(".edited", item).remove();
  $(".quoted", item).textContent = message.quote;
  $(".text", item).textContent = message.deleted ? "сообщение удалено" : message.text;
  $("time", item).textContent = clock.format(new Date(message.at));
  $("time", item).dateTime = message.at;
  for (const {label, data} of message.buttons) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => press(message, data, item));
    $(".buttons", item).append(button);
  }
  return item;
}

// Parents of one group differ in colour; others get a colour by their id.
const hues = new Map($$(".as").flatMap((choice) => $$("[data-as]", choice).map((one, place) => [one.value, place % 6])));
const hue = (id) => hues.get(id) ?? [...id].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 997, 7) % 6;

function showAll() {
  for (const choice of $$(".as")) choice.hidden = choice.dataset.chat !== group;
  for (const tab of tabs) {
    const chosen = tab.dataset.chat === group;
    tab.setAttribute("aria-selected", chosen);
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen) {
      $("#talk").setAttribute("aria-labelledby", tab.id);
      $("#educator-name").textContent = tab.dataset.educatorName;
      $("#parent-name").textContent = $(".as:not([hidden]) [data-as]:checked + span").textContent;
    }
  }
  for (const button of owners) button.setAttribute("aria-pressed", button.dataset.owner === owner);
  for (const button of views) button.setAttribute("aria-pressed", button.dataset.view === document.body.dataset.view);
  show(places.chat, group);
  show(places.phone, phone());
  showBadges();
}

function showBadges() {
  for (const chat of chats.keys()) if (isSeen(chat)) unread.delete(chat);
  const count = (chat) => unread.get(chat) ?? 0;
  for (const tab of tabs) {
    badge(tab, count(tab.dataset.chat) + (tab.dataset.chat === group ? 0 : count(tab.dataset.educator)));
  }
  badge(owners[0], count(groups.get(group)));
  badge(owners[1], count(administrator));
  badge(owners[2], count(author()));
  badge(views[0], [...groups.keys()].reduce((sum, chat) => sum + count(chat), 0));
  badge(views[1], [groups.get(group), administrator, author()].reduce((sum, user) => sum + count(user), 0));
}

function badge(button, number) {
  const mark = $(".badge", button);
  mark.hidden = number === 0;
  mark.textContent = number;
}

let toastTimer;
function toast(text) {
  const note = $("#toast");
  note.textContent = text;
  note.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => note.classList.remove("shown"), 3500);
}

// Doing.

async function post(address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: {"Content-Type": "application/json", "X-CSRFToken": $("meta[name=form-token]").content},
      body: JSON.stringify(body ?? {}),
    });
  } catch {
    toast("Нет связи: не отправлено");
    return null;
  }
  const content = await answer.json().catch(() => ({}));
  if (answer.ok) return content;
  toast(content.error ?? "Не получилось. Обновите страницу");
  return null;
}

async function write(text) {
  if (!text.trim()) return false;
  places.chat.atEnd = true;
  return (await post("/demo/messages", {chat: group, author: author(), text})) !== null;
}

async function press(message, data, item) {
  const buttons = $$("button", item);
  buttons.forEach((button) => { button.disabled = true; });
  const done = await post("/demo/presses", {phone: phone(), message: message.id, data});
  buttons.forEach((button) => { button.disabled = false; });
  if (!done) return;
  if (early.has(done.press)) toast(early.get(done.press));
  else presses.add(done.press);
}

const text = $("#text");
const grow = () => {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 132)}px`;
};
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("#write").requestSubmit();
});
$("#write").addEventListener("submit", async (event) => {
  event.preventDefault();
  const written = text.value;
  if (await write(written)) {
    if (text.value === written) text.value = "";
    grow();
  }
  text.focus();
});
for (const line of $$(".lines button")) line.addEventListener("click", () => write(line.dataset.text));
for (const choice of $$("[data-as]")) choice.addEventListener("change", showAll);
$("#play").addEventListener("click", () => post("/demo/script"));
$("#chat-down").addEventListener("click", () => toEnd(places.chat));

tabs.forEach((tab, index) => {
  tab.addEventListener("click", () => { group = tab.dataset.chat; showAll(); });
  tab.addEventListener("keydown", (event) => {
    const move = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (!move) return;
    event.preventDefault();
    const next = tabs[(index + move + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
});
for (const button of owners) button.addEventListener("click", () => { owner = button.dataset.owner; showAll(); });
for (const button of views) {
  button.addEventListener("click", () => { document.body.dataset.view = button.dataset.view; showAll(); });
}

// Hearing.

const stream = new EventSource("/demo/stream");
let silence = null;
stream.addEventListener("open", () => {
  clearTimeout(silence);
  silence = null;
  $("#offline").hidden = true;
});
stream.addEventListener("error", () => {
  // A blink of the connection is not worth a word; each new attempt that fails is an error again.
  silence ??= setTimeout(() => { $("#offline").hidden = false; }, 1500);
});
stream.addEventListener("chat", (event) => {
  const {id, messages} = JSON.parse(event.data);
  const before = new Set((chats.get(id) ?? []).map((message) => message.id));
  chats.set(id, messages);
  if (known.has(id) && !isSeen(id)) {
    const news = messages.filter((message) => !before.has(message.id) && message.author !== id).length;
    if (news) unread.set(id, (unread.get(id) ?? 0) + news);
  }
  known.add(id);
  if (id === group) show(places.chat, id);
  if (id === phone()) show(places.phone, id);
  showBadges();
});
stream.addEventListener("answer", (event) => {
  const {press: id, text: words} = JSON.parse(event.data);
  if (presses.delete(id)) toast(words);
  else {
    // Answers to other pages' presses come here too: only the last few can still be ours.
    early.set(id, words);
    if (early.size > 20) early.delete(early.keys().next().value);
  }
});
stream.addEventListener("script", (event) => {
  const {playing, failed} = JSON.parse(event.data);
  $("#play").disabled = playing;
  $("#play .long").textContent = playing ? "Разговор идёт…" : "Показать разговор за минуту";
  $("#play .short").textContent = playing ? "Разговор идёт…" : "Показать разговор";
  if (failed) toast("Разговор прервался из-за ошибки");
});

showAll();
