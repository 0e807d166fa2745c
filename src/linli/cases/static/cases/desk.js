// The inbox with a script: a row opens beside the list, j and k open the next and the one before.
const wide = matchMedia("(min-width: 60em)");
const panes = document.querySelector("[data-desk]");
const beside = panes?.querySelector("[data-open-beside]");
const keysOn = () => { try { return JSON.parse(localStorage.getItem("linli:keys")) !== false; } catch { return true; } };

function mark(link) {
  for (const row of beside.querySelectorAll(".row.chosen")) row.classList.remove("chosen");
  for (const other of beside.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  link.closest(".row").classList.add("chosen");
  link.setAttribute("aria-current", "true");
}

if (beside) {
  // On a phone there is no room beside the list: the case is a page of its own.
  beside.addEventListener("htmx:confirm", (event) => {
    if (wide.matches) return;
    event.preventDefault();
    location.assign(event.detail.elt.href);
  });
  beside.addEventListener("htmx:beforeRequest", (event) => { if (event.detail.elt.matches("a.row-title")) mark(event.detail.elt); });
  // Who presses Enter on a row, or clicks it, goes on in the case; who walks the list by j and k stays in the list.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "case") return;
    event.target.classList.remove("wide-only");
    event.target.scrollTop = 0;
    scrollTo({ top: 0 });
    if (event.detail.requestConfig?.triggeringEvent?.isTrusted) event.target.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (!["j", "k"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn()) return;
    const link = document.activeElement;
    if (wide.matches && link.matches("[data-open-beside] a.row-title") && !link.hasAttribute("aria-current")) link.click();
  });
}
document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "move") { event.target.scrollIntoView({ block: "nearest" }); event.target.querySelector("input:not([type=hidden]), textarea, select")?.focus(); } });

// x chooses the row one stands on; where rows cannot be chosen yet, the list comes back with boxes to tick.
document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysOn()) return;
  if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
  const tick = (document.activeElement.closest(".row") || panes?.querySelector(".row"))?.querySelector("[data-tick]");
  if (tick) { tick.checked = !tick.checked; tick.dispatchEvent(new Event("change", { bubbles: true })); return; }
  const select = panes?.querySelector("[data-select]");
  if (select) location.assign(select.href);
});
// A standard reply goes in where the cursor stands, without asking the server.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-insert]");
  const option = button?.closest("form").querySelector("[data-replies]")?.selectedOptions[0];
  const area = button?.closest("form").querySelector("textarea");
  if (!option || !area) return;
  event.preventDefault();
  area.setRangeText(option.dataset.words, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
});
