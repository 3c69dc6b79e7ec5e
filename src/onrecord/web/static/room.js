"use strict";
// What a page can do besides being read: results as you type, a citation to the clipboard. Every page works without it.
(() => {
  const live = document.querySelector("form[data-live]");
  if (live) {
    let waiting = null;
    let asking = null;
    const address = () => {
      const values = [...new FormData(live)].filter(([, value]) => value !== "");
      const query = new URLSearchParams(values).toString();
      return live.getAttribute("action") + (query ? "?" + query : "");
    };
    const show = async () => {
      if (asking) asking.abort();
      asking = new AbortController();
      const wanted = address();
      try {
        const answer = await fetch(wanted, { signal: asking.signal, headers: { Accept: "text/html" } });
        if (!answer.ok) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const id of ["results", "facets"]) {
          const now = document.getElementById(id);
          const then = page.getElementById(id);
          if (now && then) now.replaceChildren(...then.childNodes);
        }
        for (const part of ["title", "h1", ".twins"]) {
          const now = document.querySelector(part);
          const then = page.querySelector(part);
          if (now && then) now.replaceChildren(...then.childNodes);
        }
        history.replaceState(null, "", wanted);
      } catch (error) {
        if (error.name !== "AbortError") throw error;
      }
    };
    live.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 180);
    });
  }

  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = "Copied";
    });
  }

  const progress = document.querySelector("[data-progress]");
  if (progress) {
    const look = async () => {
      const answer = await fetch(progress.dataset.progress);
      if (!answer.ok) return;
      const told = await answer.json();
      if (told.finished) {
        location.reload();
        return;
      }
      progress.querySelector("[data-told]").textContent = told.told;
      const bar = progress.querySelector("progress");
      if (told.total) {
        bar.max = told.total;
        bar.value = told.done;
      }
      setTimeout(look, 500);
    };
    setTimeout(look, 500);
  }

  const drop = document.querySelector("[data-drop]");
  if (drop) {
    const files = drop.querySelector("input[type=file]");
    drop.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      if (!event.dataTransfer.files.length) return;
      files.files = event.dataTransfer.files;
      drop.requestSubmit();
    });
  }
})();
