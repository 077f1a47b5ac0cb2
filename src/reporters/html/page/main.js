// Puts the page together and keeps it up to date.
function changed() {
  list.shown = selection();
  showPage(0);
  drawPlots(list.shown);
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

document.addEventListener("keydown", (event) => {
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
setUpFilters(changed);
setUpList();
changed();
openAddressed();
window.addEventListener("hashchange", openAddressed);
