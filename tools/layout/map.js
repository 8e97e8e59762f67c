
"use strict";
/* What a title says on hover alone is shown at once, also for the keyboard; arrow keys walk through
   a figure. Without this script the page has the same texts. No less-than sign, no ampersand: the
   page is XML, too. */
const tip = document.createElement("div");
const texts = new Map();
tip.id = "tip";
tip.hidden = true;
tip.setAttribute("role", "tooltip");
document.body.append(tip);

function place(box) {
    const edge = document.documentElement.clientWidth - tip.offsetWidth - 8;
    const above = box.top - tip.offsetHeight - 8;
    const left = Math.max(8, Math.min(box.left, edge));

    tip.style.left = left + scrollX + "px";
    tip.style.top = (above > 0 ? above : box.bottom + 8) + scrollY + "px";
}

function show(link, x) {
    const box = (link.querySelector(".bar, rect, path") || link).getBoundingClientRect();

    tip.textContent = texts.get(link);
    tip.hidden = false;
    place({ left: x === null ? box.left : x + 12, top: box.top, bottom: box.bottom });
}

function hide() {
    tip.hidden = true;
}

function walk(links, from, event) {
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    const to = links[from + (steps[event.key] || 0)];

    if (event.key === "Escape") hide();
    if (!steps[event.key] || !to) return;
    event.preventDefault();
    links[from].setAttribute("tabindex", "-1");
    to.setAttribute("tabindex", "0");
    to.focus();
}

for (const plot of document.querySelectorAll("svg.plot")) {
    const links = Array.from(plot.querySelectorAll("a"));

    links.forEach((link, index) => {
        const title = link.querySelector("title");

        texts.set(link, title.textContent);
        link.setAttribute("aria-label", title.textContent);
        title.remove();
        link.setAttribute("tabindex", index ? "-1" : "0");
        link.addEventListener("pointermove", (event) => show(link, event.clientX));
        link.addEventListener("pointerleave", hide);
        link.addEventListener("focus", () => show(link, null));
        link.addEventListener("blur", hide);
        link.addEventListener("keydown", (event) => walk(links, index, event));
    });
}
