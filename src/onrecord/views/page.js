"use strict";
// Ties notes and words together and filters both. Without it the page still reads: notes and marks link to each other.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const report = document.querySelector(".report");
  const notes = all(".note");
  const byName = new Map(notes.map((note) => [note.dataset.note, note]));
  const marks = all(".mark");
  const runs = all("[data-ties]", report).map((element) => ({
    element,
    ties: element.dataset.ties.split(" ").map((tie) => tie.split(":")),
  }));
  const runOf = new Map(runs.map((run) => [run.element, run]));
  const wordsOf = new Map();
  for (const run of runs) {
    for (const [name, role] of run.ties) {
      if (!byName.has(name)) continue;
      if (!wordsOf.has(name)) wordsOf.set(name, new Set());
      wordsOf.get(name).add(run.element);
    }
  }
  const length = new Map();
  for (const [name, words] of wordsOf) {
    length.set(name, [...words].reduce((sum, word) => sum + word.textContent.length, 0));
  }
  const narrow = matchMedia("(max-width: 800px)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const status = document.querySelector(".status");
  const off = new Set();
  let party = null;
  let current = null;

  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.textContent = "Close";
  close.addEventListener("click", (event) => { event.stopPropagation(); clear(); });

  function clear() {
    for (const run of runs) run.element.classList.remove("lit", "flash");
    if (current) {
      current.removeAttribute("aria-current");
      current.classList.remove("sheet");
    }
    close.remove();
    current = null;
  }

  // The column of notes scrolls by itself; scrollIntoView would move the page too and fight with the way to the words.
  function reveal(note) {
    const pane = document.querySelector(".notes");
    const top = document.querySelector(".filters").getBoundingClientRect().bottom + 12;
    const bottom = Math.min(innerHeight, pane.getBoundingClientRect().bottom) - 12;
    const box = note.getBoundingClientRect();
    if (box.top < top || box.bottom > bottom) pane.scrollBy({ top: box.top - top, behavior: "instant" });
  }

  // Lights a note and its words; then brings into view what the reader did not come from.
  function select(note, { toWords = false, toNote = false }) {
    clear();
    current = note;
    note.setAttribute("aria-current", "true");
    const words = wordsOf.get(note.dataset.note) || new Set();
    for (const word of words) word.classList.add("lit");
    const focus = note.querySelector("a.tag") || note;
    if (toNote) {
      if (narrow.matches && !toWords) {
        note.classList.add("sheet");
        note.append(close);
      } else if (!narrow.matches) {
        reveal(note);
      }
      focus.focus({ preventScroll: true });
    }
    const first = document.getElementById("words-" + note.dataset.note);
    if (toWords && first) {
      for (const word of words) { void word.offsetWidth; word.classList.add("flash"); }
      first.scrollIntoView({ block: "center", behavior: calm.matches ? "instant" : "smooth" });
    }
  }

  function shown(note) {
    return !off.has(note.closest("[data-section]").dataset.section)
      && (party === null || note.dataset.parties.split(" ").includes(party));
  }

  function filter() {
    const names = new Set();
    for (const note of notes) {
      note.hidden = !shown(note);
      if (!note.hidden) names.add(note.dataset.note);
    }
    for (const section of all("[data-section]")) section.hidden = off.has(section.dataset.section);
    for (const mark of marks) mark.hidden = !names.has(mark.dataset.note);
    for (const { element, ties } of runs) {
      const left = ties.filter(([name]) =>
        name === "" || names.has(name) || (name[0] === "P" && (party === null || party === name)));
      element.className = [...new Set(left.map(([, role]) => "is-" + role))].join(" ");
      element.classList.toggle("can", left.some(([name]) => names.has(name)));
    }
    for (const button of all("[data-kind]")) button.setAttribute("aria-pressed", String(!off.has(button.dataset.kind)));
    for (const button of all("[data-party]")) button.setAttribute("aria-pressed", String(party === button.dataset.party));
    status.textContent = names.size === notes.length ? "" : `${names.size} of ${notes.length} notes shown`;
    const kept = current && !current.hidden ? current : null;
    clear();
    if (kept) select(kept, {});
  }

  // Where notes overlap, the one with the fewest words is meant; a further click goes on to the next.
  function noteAt(element) {
    const names = [...new Set(runOf.get(element).ties.map(([name]) => name))]
      .filter((name) => byName.has(name) && !byName.get(name).hidden)
      .sort((a, b) => length.get(a) - length.get(b));
    if (!names.length) return null;
    const at = current ? names.indexOf(current.dataset.note) : -1;
    return byName.get(names[(at + 1) % names.length]);
  }

  report.addEventListener("click", (event) => {
    if (String(getSelection())) return;
    const mark = event.target.closest(".mark");
    const word = event.target.closest("[data-ties]");
    const note = mark ? byName.get(mark.dataset.note) : word ? noteAt(word) : null;
    if (note) {
      event.preventDefault();
      select(note, { toNote: true });
    } else {
      clear();
    }
  });

  for (const note of notes) {
    note.addEventListener("click", (event) => {
      if (event.target.closest("summary, details, button, .acts")) return;
      if (String(getSelection()) && !event.target.closest("a")) return;
      event.preventDefault();
      select(note, { toWords: true, toNote: true });
    });
  }

  // Under the pointer, a note shows its words and words show their notes, without anything moving.
  function hint(names) {
    for (const hinted of all(".hinted")) hinted.classList.remove("hinted");
    for (const name of names) {
      byName.get(name).classList.add("hinted");
      for (const word of wordsOf.get(name) || []) word.classList.add("hinted");
    }
  }
  document.addEventListener("mouseover", (event) => {
    const note = event.target.closest(".note");
    const word = event.target.closest(".report [data-ties]");
    const mark = event.target.closest(".report .mark");
    const over = note || mark ? [(note || mark).dataset.note]
      : word ? runOf.get(word).ties.map(([name]) => name).filter((name) => byName.has(name) && !byName.get(name).hidden) : [];
    hint(over.filter((name) => byName.has(name)));
  });

  for (const button of all("[data-kind]")) {
    button.addEventListener("click", () => {
      const kind = button.dataset.kind;
      if (!off.delete(kind)) off.add(kind);
      filter();
    });
  }
  for (const button of all("[data-party]")) {
    button.addEventListener("click", () => {
      party = party === button.dataset.party ? null : button.dataset.party;
      filter();
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      if (current) {
        clear();
      } else {
        off.clear();
        party = null;
        filter();
      }
    } else if (event.key === "j" || event.key === "k") {
      const open = notes.filter((note) => !note.hidden);
      if (!open.length) return;
      const held = current || document.activeElement.closest(".note");
      const at = open.indexOf(held) + (event.key === "j" ? 1 : held ? -1 : 0);
      select(open[(at + open.length) % open.length], { toWords: true, toNote: true });
    }
  });

  document.querySelector(".filters").disabled = false;
  document.documentElement.classList.add("ready");
  filter();
  const asked = /^#(?:note|words)-(\w+)$/.exec(location.hash);
  if (asked && byName.has(asked[1])) {
    const toWords = location.hash.startsWith("#words");
    select(byName.get(asked[1]), { toWords, toNote: true });
  }
})();
