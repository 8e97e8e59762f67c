#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# inspect --html, seen by a browser: it draws without complaint in light and dark, narrow and wide,
# nothing overlaps or sticks out, and the keyboard gets what the mouse gets.
# bats file_tags=full

bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    load browser.sh
    common_setup
    page=map.html
    write_manifest
    "$isowright" build -q live.yaml -o live.iso
    "$isowright" inspect --html map.html live.iso >/dev/null
}

teardown() {
    common_teardown
}

@test "a browser draws the page without complaint, light and dark, narrow and wide" {
    drawn_in_both_schemes 400
    drawn_in_both_schemes 1400
}

@test "a complaint on the console would be seen" {
    sed -i 's/"use strict";/"use strict"; console.error("broken");/' map.html
    run shot broken 400 light
    # The changed script is no longer the one that the policy names.
    [ "$status" -ne 0 ] && [[ "$output" == *"Content Security Policy"* ]]
}

@test "the drawn page has the lanes, an axis and figures of what is small" {
    browser --dump-dom "file://$work/map.html" >dom.html
    for lane in volume eltorito mbr gpt apm; do
        grep -q "class=\"lane-$lane\"" dom.html
    done
    grep -q 'The whole image' dom.html
    grep -q 'The first ' dom.html
    grep -q '>0x0</text>' dom.html
    # The script has run: what was in titles is now in labels.
    grep -q 'aria-label="GPT 2' dom.html
}

@test "without scripts the same texts are there, as titles" {
    sed -i "s/script-src [^\"]*\"/script-src 'none'\"/" map.html
    browser --dump-dom "file://$work/map.html" >dom.html
    [[ "$(complaints)" == *"inline script"* ]]
    grep -q '<title>GPT 2' dom.html
    run ! grep -q 'aria-label="GPT 2' dom.html
}

@test "nothing overlaps, nothing sticks out, at any width" {
    for width in 360 400 640 1000 1400 2000; do
        run in_frame "$width" '
            const root = doc.documentElement;
            if (root.scrollWidth > root.clientWidth) say("scrolls: " + root.scrollWidth);
            let labels = 0;
            for (const plot of doc.querySelectorAll("svg.plot")) {
                const box = plot.getBoundingClientRect();
                const texts = Array.from(plot.querySelectorAll("text")).filter((text) =>
                    doc.defaultView.getComputedStyle(text).display !== "none");
                const boxes = texts.map((text) => text.getBoundingClientRect());
                labels += boxes.length;
                boxes.forEach((a, i) => {
                    if (a.right > box.right + 14 || a.left < 0)
                        say("sticks out: " + texts[i].textContent);
                    boxes.slice(i + 1).forEach((b, k) => {
                        if (a.left < b.right - 1 && b.left < a.right - 1 &&
                            a.top < b.bottom - 3 && b.top < a.bottom - 3)
                            say("overlap: " + texts[i].textContent + " | " +
                                texts[i + 1 + k].textContent);
                    });
                });
            }
            if (labels < 50) say("only " + labels + " labels");
        '
        echo "$width: $output"
        [ "$output" = "done" ]
    done
}

@test "that check sees labels that overlap" {
    # Everything that is hidden on narrow pages is shown: there is no room for it.
    sed -i -e 's/^\.s\([0-9]\) { display: none; }/.s\1 { display: inline; }/' \
        -e "s/style-src [^;]*;/style-src 'unsafe-inline';/" map.html
    run in_frame 360 '
        let overlaps = 0;
        for (const plot of doc.querySelectorAll("svg.plot")) {
            const boxes = Array.from(plot.querySelectorAll("text.label"))
                .map((text) => text.getBoundingClientRect()).filter((box) => box.width);
            boxes.forEach((a, i) => boxes.slice(i + 1).forEach((b) => {
                if (a.left < b.right - 1 && b.left < a.right - 1 &&
                    a.top < b.bottom - 3 && b.top < a.bottom - 3) overlaps++;
            }));
        }
        if (overlaps) say("overlaps");
    '
    echo "$output"
    [[ "$output" == overlaps* ]]
}

@test "keyboard focus shows what hover shows, and arrow keys walk" {
    run in_frame 1000 '
        const tip = doc.getElementById("tip");
        const first = doc.querySelector("svg.plot a[tabindex=\"0\"]");
        const bar = doc.querySelector(".lane-gpt a");
        if (!tip.hidden) say("shown too early");
        bar.dispatchEvent(new PointerEvent("pointermove", {clientX: 5}));
        const hovered = tip.textContent;
        if (tip.hidden) say("not shown on hover");
        bar.dispatchEvent(new PointerEvent("pointerleave"));
        if (!tip.hidden) say("still shown");
        bar.focus();
        if (tip.hidden || tip.textContent !== hovered) say("not shown on focus");
        say(hovered.split("\n")[0]);
        first.focus();
        first.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowRight"}));
        if (doc.activeElement === first || !doc.activeElement.closest("svg.plot"))
            say("did not walk");
        doc.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape"}));
        if (!tip.hidden) say("Escape does not hide");
    '
    echo "$output"
    [ "$output" = $'GPT 1\ndone' ]
}

@test "findings are marked in place, and a damaged image is drawn, too" {
    printf 'broken' | dd of=live.iso bs=1 seek=$((512 + 16)) conv=notrunc status=none
    truncate -s -1M live.iso
    run "$isowright" inspect --html map.html live.iso
    [ "$status" -eq 1 ]
    run in_frame 1400 '
        const links = Array.from(doc.querySelectorAll("td a[href^=\"#m\"]"));
        if (!links.length) say("no finding has a place");
        for (const link of links) {
            const sign = doc.querySelector(link.getAttribute("href"));
            if (!sign || !sign.matches("svg.plot a.sign")) say("no sign for " + link.href);
        }
        if (!doc.querySelector(".sign.error")) say("no error");
    '
    echo "$output"
    [ "$output" = "done" ]
}

@test "the page keeps its names to itself" {
    mkdir in/evil
    head -c 1000000 /dev/urandom >'in/evil/<script>alert(1)<'
    sed -i 's|^files:|files:\n  - {from: in/evil, to: /evil}|' live.yaml
    "$isowright" build -q live.yaml -o live.iso
    "$isowright" inspect --html map.html live.iso >/dev/null
    grep -q 'alert(1)' map.html
    run ! grep -q '<script>alert' map.html
    shot evil 400 dark
}
