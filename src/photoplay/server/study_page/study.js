// The page of a listening study: consent, one turn after the other, thanks. No library, no build.
"use strict";

const KEY = "photoplay-study";
const main = document.getElementById("main");
const token = new URLSearchParams(location.hash.slice(1)).get("token");
let study = null;
let session = null;

/** An element with properties and children; text is never taken as HTML. */
function make(name, facts = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(facts)) {
    if (key.includes("-") || key === "for" || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children);
  return node;
}

async function ask(method, path, form) {
  const headers = form === undefined ? {} : { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const body = form === undefined ? null : JSON.stringify(form);
  let answer;
  try {
    answer = await fetch(path, { method, headers, body, cache: "no-store" });
  } catch {
    throw new Error("The study cannot be reached. Your answers so far are kept; try again.");
  }
  if (answer.ok) return answer;
  const told = await answer.json().catch(() => ({}));
  throw new Error(told.detail || answer.statusText);
}

async function json(method, path, form) {
  return (await ask(method, path, form)).json();
}

function show(...nodes) {
  main.replaceChildren(...nodes);
  const head = main.querySelector("h2");
  if (head) {
    head.tabIndex = -1;
    head.focus();
  }
  window.scrollTo(0, 0);
}

/** Do something at a press; what goes wrong is said beside it. */
function attempt(said, deed) {
  said.textContent = "";
  deed().catch((error) => { said.textContent = error.message; });
}

function remember(found) {
  session = found;
  localStorage.setItem(KEY, found.id);
  document.getElementById("number").textContent = `Your number: ${found.id}`;
}

function welcome() {
  const agreed = make("input", { type: "checkbox", id: "agreed" });
  const said = make("p", { className: "wrong", role: "alert" });
  const begin = make("button", { className: "main", textContent: "Begin" });
  begin.onclick = () => attempt(said, async () => {
    if (!agreed.checked) throw new Error("Please say first that you agree.");
    remember(await json("POST", "/participants", { consent: true }));
    next();
  });
  const before = localStorage.getItem(KEY) || "";
  const number = make("input", { type: "text", id: "before", value: before, size: 10, autocomplete: "off", spellcheck: false });
  const told = make("p", { className: "wrong", role: "alert" });
  const again = make("button", { textContent: "Go on" });
  again.onclick = () => attempt(told, async () => {
    remember(await json("GET", `/participants/${encodeURIComponent(number.value.trim() || "?")}`));
    next();
  });
  show(
    make("h2", { textContent: "Before you begin" }),
    make("p", { className: "consent", textContent: study.consent }),
    make("p", {}, make("label", { className: "choice" }, agreed, "I have read this and agree to take part.")),
    make("p", { className: "row" }, begin), said,
    make("fieldset", {},
      make("legend", { textContent: "Begun before?" }),
      make("p", { className: "row" }, make("label", { for: "before", textContent: "Your number" }), number, again), told),
  );
}

function next() {
  if (session.next) turn(session.next);
  else {
    show(make("h2", { textContent: "Done" }), make("p", { textContent: study.thanks }));
    localStorage.removeItem(KEY);
  }
}

function turn(one) {
  const began = performance.now();
  const player = one.check ? null : playing(one.versions);
  const fields = Object.entries(study.criteria).map(([name, question]) => FIELDS[study.kind](name, question, one));
  const said = make("p", { className: "wrong", role: "alert" });
  const button = make("button", { className: "main", textContent: session.answered.length + 1 === session.turns ? "Keep and finish" : "Keep and go on" });
  const form = make("form", { noValidate: true },
    ...fields.map((field) => field.node), make("p", { className: "row" }, button), said);
  form.oninput = () => { said.textContent = ""; };
  form.onsubmit = (event) => {
    event.preventDefault();
    attempt(said, async () => {
      const heard = player ? player.heard() : [];
      const missing = one.versions.filter((_, k) => player && heard[k] < study.least_heard);
      if (missing.length) {
        const names = one.versions.length > 1 ? `version ${missing.map((v) => v.label).join(", ")}` : "the film";
        throw new Error(`Please play ${names} to the end first.`);
      }
      const values = Object.fromEntries(fields.map((field) => [field.name, field.value()]));
      const seconds = (performance.now() - began) / 1000;
      button.disabled = true;
      try {
        session = await json("PUT", `/participants/${session.id}/answers/${one.turn}`, { values, heard, seconds });
      } finally {
        button.disabled = false;
      }
      if (player) player.close();
      next();
    });
  };
  const done = session.answered.length;
  const bar = make("progress", { max: session.turns, value: done, "aria-label": "How far you are" });
  show(
    make("p", { className: "soft", textContent: `${done + 1} of ${session.turns}` }), bar,
    make("h2", { textContent: one.check ? "A question in between" : one.film }),
    ...(one.check ? [make("p", { textContent: one.check })] : [player.node]),
    form,
  );
}

/** The player: one picture, and a button for each version; how much of each was played is counted. */
function playing(versions) {
  const played = versions.map(() => new Set()); // quarters of seconds that were heard
  const video = make("video", { controls: true, playsInline: true, preload: "auto" });
  video.setAttribute("aria-label", "film");
  video.setAttribute("controlslist", "nodownload noremoteplayback");
  video.disablePictureInPicture = true;
  const said = make("p", { className: "soft", role: "status", textContent: "Loading …" });
  let now = 0;

  const fetched = versions.map((one) => ask("GET", `/stimuli/${one.file}`)
    .then((answer) => answer.blob()).then((blob) => URL.createObjectURL(blob)));

  async function choose(k, play) {
    now = k;
    buttons.forEach((button, j) => button.setAttribute("aria-pressed", String(j === k)));
    try {
      const address = await fetched[k];
      if (now !== k) return;
      video.src = address;
      told();
      if (play) await video.play().catch(() => undefined); // the browser may want a press first
    } catch (error) {
      said.textContent = error.message;
    }
  }

  function share(k) {
    const whole = Math.max(1, Math.floor(versions[k].seconds * 4));
    return Math.min(1, played[k].size / whole);
  }

  function told() {
    const left = versions.filter((_, k) => share(k) < study.least_heard).map((one) => one.label);
    if (!left.length) said.textContent = versions.length > 1 ? "All versions were played." : "Played to the end.";
    else if (versions.length > 1) said.textContent = `Still to be played to the end: ${left.join(", ")}.`;
    else said.textContent = "Play the film to the end.";
  }

  const buttons = versions.length < 2 ? [] : versions.map((one, k) => {
    const button = make("button", { type: "button", textContent: `Version ${one.label}`, "aria-pressed": "false" });
    button.onclick = () => void choose(k, true);
    return button;
  });
  let last = null;
  video.addEventListener("timeupdate", () => {
    const place = video.currentTime;
    if (!video.seeking && last !== null && place >= last && place - last < 1) {
      for (let q = Math.floor(last * 4); q < Math.floor(place * 4); q += 1) played[now].add(q);
    }
    last = place;
    told();
  });
  video.addEventListener("seeking", () => { last = null; });
  video.addEventListener("emptied", () => { last = null; });
  video.addEventListener("ended", () => {
    const whole = versions[now].seconds;
    if (last !== null && whole - last < 1) {
      for (let q = Math.floor(last * 4); q < whole * 4; q += 1) played[now].add(q);
    }
    told();
  });
  void choose(0, false);
  const node = make("div", {}, video, ...(buttons.length ? [make("p", { className: "row versions" }, ...buttons)] : []), said);
  return {
    node,
    heard: () => versions.map((_, k) => share(k)),
    close: () => {
      video.pause();
      for (const one of fetched) one.then((address) => URL.revokeObjectURL(address), () => undefined);
    },
  };
}

let fields = 0;

function radios(name, question, choices) {
  const group = `q${(fields += 1)}`;
  const inputs = choices.map(([value]) => make("input", { type: "radio", name: group, value: String(value) }));
  const labels = choices.map(([, words], k) => make("label", { className: "choice" }, inputs[k], words));
  return {
    name,
    node: make("fieldset", {}, make("legend", { textContent: question }), make("div", { className: "row steps" }, ...labels)),
    value() {
      const k = inputs.findIndex((input) => input.checked);
      if (k < 0) throw new Error(`Please answer: ${question}`);
      return choices[k][0];
    },
  };
}

const FIELDS = {
  opinion(name, question) {
    return radios(name, question, study.words.map((word, k) => [k + 1, `${k + 1} ${word}`]));
  },
  pairwise(name, question, one) {
    const choices = one.versions.map((version) => [version.label, `Version ${version.label}`]);
    return radios(name, `${question} Which is better?`, study.ties ? [...choices, ["tie", "no difference"]] : choices);
  },
  ranking(name, question, one) {
    const selects = one.versions.map((version) => {
      const places = one.versions.map((_, k) => make("option", { value: String(k + 1), textContent: k ? `${k + 1}.` : "1. best" }));
      return make("select", { id: `rank-${version.label}` }, make("option", { value: "", textContent: "–" }), ...places);
    });
    const rows = one.versions.map((version, k) => make("p", { className: "row" },
      make("label", { for: `rank-${version.label}`, textContent: `Version ${version.label}` }), selects[k]));
    return {
      name,
      node: make("fieldset", {}, make("legend", { textContent: `${question} Put them in order.` }), ...rows),
      value() {
        const places = selects.map((select) => Number(select.value));
        if (new Set(places).size < places.length || places.includes(0)) throw new Error("Please give each version a place of its own.");
        return places.map((_, k) => one.versions[places.indexOf(k + 1)].label);
      },
    };
  },
  sliders(name, question, one) {
    const rows = one.versions.map((version) => {
      const id = `s${(fields += 1)}`;
      const input = make("input", { type: "range", id, min: 0, max: 100, step: 1, value: 50 });
      const shown = make("output", { for: id, textContent: "–" });
      let moved = false;
      input.oninput = () => { moved = true; shown.textContent = input.value; };
      input.onchange = input.oninput;
      input.onkeyup = (event) => { if (event.key === "Enter" || event.key === " ") input.oninput(); };
      return { version, input, done: () => moved,
        node: make("div", { className: "slider" }, make("label", { for: id, textContent: `Version ${version.label}` }), input, shown) };
    });
    const ends = make("p", { className: "soft ends" }, make("span", { textContent: "0 bad" }), make("span", { textContent: "100 excellent" }));
    return {
      name,
      node: make("fieldset", {}, make("legend", { textContent: question }), ...rows.map((row) => row.node), ends),
      value() {
        const missing = rows.filter((row) => !row.done()).map((row) => row.version.label);
        if (missing.length) throw new Error(`Please move the slider of version ${missing.join(", ")}.`);
        return Object.fromEntries(rows.map((row) => [row.version.label, Number(row.input.value)]));
      },
    };
  },
};

async function start() {
  study = await json("GET", "/study");
  document.title = study.title;
  document.getElementById("title").textContent = study.title;
  welcome();
}

start().catch((error) => {
  show(make("h2", { textContent: "This study cannot be opened" }), make("p", { textContent: error.message }));
});
