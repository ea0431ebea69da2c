// The content policy refuses code in markup. What the theme and Sphinx write there is done here.
addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
  if (event.target.closest("a[href^='javascript:SphinxHighlight']")) {
    event.preventDefault();
    SphinxHighlight.hideSearchWords();
  }
});
