// Puts the page together and keeps it up to date.
import { selection, setUpFilters } from "../filters.js";
import { plotsOf } from "../plots.js";
import { byId, show } from "../text.js";
import { attempts } from "./document.js";
import { list, openAddressed, setUpList, showPage } from "./list.js";
import { showBaseline, showChecks, showRun, showSuites, showSummary, showUnstable } from "./overview.js";

function changed() {
  list.shown = selection(attempts);
  showPage(0);
  show("plots", plotsOf(list.shown));
}

function setUpTheme() {
  const themes = ["auto", "light", "dark"];
  byId("theme").addEventListener("click", () => {
    const next = themes[(themes.indexOf(document.documentElement.dataset.theme || "auto") + 1) % themes.length];
    if (next === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    byId("theme").textContent = `Theme: ${next}`;
  });
}

document.addEventListener("keydown", (/** @type {any} */ event) => {
  if (event.key !== "/" || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  byId("search").focus();
});

setUpTheme();
showSummary();
showBaseline();
showUnstable();
showSuites();
showChecks();
showRun();
setUpFilters(attempts, changed);
setUpList();
changed();
openAddressed();
window.addEventListener("hashchange", openAddressed);
