# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Pages, seen by a browser: $page is the page's file in $work.

# Chromium's own sandbox wants more than a container gives.
browser() {
    timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage --hide-scrollbars \
        --user-data-dir="$work/profile" --enable-logging=stderr --virtual-time-budget=5000 "$@" 2>browser.log
}

complaints() {
    grep CONSOLE browser.log || true
}

# shot NAME WIDTH light|dark: a picture of $page, and what it says on the console
shot() {
    local scheme=1
    [ "$3" = dark ] && scheme=0
    browser --blink-settings=preferredColorScheme="$scheme" --window-size="$2,1200" \
        --screenshot="$work/$1.png" "file://$work/$page" >/dev/null
    [ -z "$(complaints)" ] || { complaints; return 1; }
}

# Prints the picture's width, mean brightness (0 to 255), and how many colours are in it.
measure() {
    {
        echo '<p id="out">not measured</p><img id="shot" src="data:image/png;base64,'
        base64 "$1.png"
        echo '"><script>
            const shot = document.getElementById("shot");
            const canvas = document.createElement("canvas");
            canvas.width = shot.naturalWidth;
            canvas.height = shot.naturalHeight;
            const context = canvas.getContext("2d");
            context.drawImage(shot, 0, 0);
            const bytes = context.getImageData(0, 0, canvas.width, canvas.height).data;
            const colours = new Set();
            let sum = 0;
            for (let i = 0; i < bytes.length; i += 4) {
                sum += bytes[i] + bytes[i + 1] + bytes[i + 2];
                colours.add(bytes[i] << 16 | bytes[i + 1] << 8 | bytes[i + 2]);
            }
            document.getElementById("out").textContent = ["measured", canvas.width,
                Math.round(sum * 4 / 3 / bytes.length), colours.size].join(" ");
        </script>'
    } >measure.html
    browser --dump-dom "file://$work/measure.html" | sed -n 's/.*>measured \([0-9 ]*\)<.*/\1/p'
}

# $page at a width of $1, on light paper and on dark, without a complaint
drawn_in_both_schemes() {
    local width=$1 light_width light light_colours dark_width dark dark_colours
    shot "light$width" "$width" light || return 1
    shot "dark$width" "$width" dark || return 1
    read -r light_width light light_colours <<<"$(measure "light$width")"
    read -r dark_width dark dark_colours <<<"$(measure "dark$width")"
    echo "$width: light $light_width $light $light_colours, dark $dark_width $dark $dark_colours"
    [ "$light_width" -eq "$width" ] && [ "$dark_width" -eq "$width" ] || return 1
    # Mostly paper; a blank page has one colour.
    [ "$light" -gt 200 ] && [ "$dark" -lt 70 ] || return 1
    [ "$light_colours" -gt 50 ] && [ "$dark_colours" -gt 50 ]
}

# in_frame WIDTH SCRIPT: runs the script with the page in a frame of that width: `doc` is its
# document, say() adds a line to what is printed.
in_frame() {
    cat >frame.html <<END
<pre id="out"></pre><iframe id="page" width="$1" height="1000" src="$page"></iframe>
<script>
    const out = document.getElementById("out");
    const say = (text) => out.append(text + "\n");
    document.getElementById("page").onload = () => {
        const doc = document.getElementById("page").contentDocument;
        $2
        say("done");
    };
</script>
END
    browser --allow-file-access-from-files --window-size=2200,1200 --dump-dom "file://$work/frame.html" |
        sed -n '/<pre/,/<\/pre/p' | sed 's/<[^>]*>//g'
    [ -z "$(complaints)" ] || complaints
}
