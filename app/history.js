// One act of the person, one entry in the history of the browser.
//
// Streamlit makes an entry each time Python changes a part of the address: a click that opens a clip is up to three of them (the
// clip, the page, the filters), and Back seems to do nothing. The first change after a click or a key makes an entry, as before;
// what follows by itself, and what a page writes after it was opened or gone back to, changes that entry.

if (!window.laiarHistory) {
  window.laiarHistory = true;
  let acted = false;
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => (acted = true), true);
  addEventListener("popstate", () => (acted = false), true);
  const push = History.prototype.pushState;
  History.prototype.pushState = function (...entry) {
    if (acted) push.apply(this, entry);
    else this.replaceState(...entry);
    acted = false;
  };
}
