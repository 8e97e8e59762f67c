/* SPDX-License-Identifier: GPL-2.0-or-later */
"use strict";

/* A part of a time line tells about itself below it, to the mouse and to the keyboard alike. */
for (const part of document.querySelectorAll(".part")) {
    const say = part.closest(".timing").querySelector(".say");
    const usual = say.textContent;
    const text = part.getAttribute("aria-label");
    const title = part.querySelector("title");
    if (title) title.remove();
    for (const come of ["pointerenter", "focus"])
        part.addEventListener(come, () => { say.textContent = text; });
    for (const go of ["pointerleave", "blur"])
        part.addEventListener(go, () => { say.textContent = usual; });
}

/* What was said last is at the end. */
for (const leg of document.querySelectorAll("details.leg")) {
    const showEnds = () => {
        for (const log of leg.querySelectorAll("pre.log")) log.scrollTop = log.scrollHeight;
    };
    leg.addEventListener("toggle", showEnds);
    showEnds();
}

/* A link into a leg that is closed opens it. */
const open = () => {
    const leg = location.hash ? document.getElementById(location.hash.slice(1)) : null;
    if (leg instanceof HTMLDetailsElement) leg.open = true;
};
addEventListener("hashchange", open);
open();

/* Selects the text, so that it can be copied by hand where the clipboard is not ours to write. */
const select = (node) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
};

for (const kept of document.querySelectorAll(".kept")) {
    const text = kept.querySelector("pre");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
        select(text);
        try {
            await navigator.clipboard.writeText(text.textContent);
            button.textContent = "Copied";
        } catch (refused) {
            button.textContent = "Selected";
        }
        setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    kept.append(button);
}
