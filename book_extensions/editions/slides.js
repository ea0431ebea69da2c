// Keys for the slides, smaller print on full ones, and the slide's number in the address.
// Without this script the page scrolls, and so does a full slide.
"use strict";

const slides = [...document.querySelectorAll(".slide")];
const NEXT = new Set(["ArrowRight", "ArrowDown", "PageDown", " "]);
const BACK = new Set(["ArrowLeft", "ArrowUp", "PageUp"]);

function current() {
  const middle = window.innerHeight / 2;
  return Math.max(0, slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle));
}

function show(number) {
  const slide = slides[Math.min(Math.max(number, 0), slides.length - 1)];
  slide.tabIndex = -1; // so that a screen reader goes along
  slide.focus({ preventScroll: true });
  slide.scrollIntoView();
}

function fit(slide) {
  for (let size = 1; size >= 0.6; size -= 0.05) {
    slide.style.setProperty("--fit", size.toFixed(2));
    if (slide.scrollHeight <= slide.clientHeight && slide.scrollWidth <= slide.clientWidth) return;
  }
}

function fitAll() {
  slides.forEach(fit);
}

for (const answer of document.querySelectorAll("details")) {
  answer.addEventListener("toggle", () => fit(answer.closest(".slide")));
}
window.addEventListener("resize", fitAll);
document.fonts.ready.then(fitAll);

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const onControl = event.target.closest("a, summary");
  if (event.key === " " && onControl) return; // opens what has the focus
  if (NEXT.has(event.key)) show(current() + 1);
  else if (BACK.has(event.key)) show(current() - 1);
  else if (event.key === "Home") show(0);
  else if (event.key === "End") show(slides.length - 1);
  else if (event.key.toLowerCase() === "a") {
    for (const answer of slides[current()].querySelectorAll("details")) answer.open = !answer.open;
  } else return;
  event.preventDefault();
});

// Without it the address stays as it was.
if (window.IntersectionObserver) {
  const observer = new IntersectionObserver(
    (entries) => {
      const seen = entries.find((entry) => entry.isIntersecting);
      if (seen) history.replaceState(null, "", `#${seen.target.id}`);
    },
    { threshold: 0.6 },
  );
  for (const slide of slides) observer.observe(slide);
}
