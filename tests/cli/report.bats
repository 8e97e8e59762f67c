#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# report: every format is what its readers want, whatever guests have printed; parts of a test
# become one report, or it is said what is missing; the page is looked at by a browser.

bats_require_minimum_version 1.5.0

setup() {
    load common.sh
    load browser.sh
    common_setup
    page=report.html
    mkdir -p out/uefi-usb
    write_report >out/report.json
    # One pixel.
    base64 -d >out/uefi-usb/screen.png <<<'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
}

teardown() {
    common_teardown
}

# phase NAME CPU PROOF: as in a report
phase() {
    printf '"%s": {"wall": %s, "cpu": %s, "source": "serial", "proof": "%s"}' "$1" "$2" "$2" "$3"
}

# A leg of each verdict. What the guest says tries to be markup, a colour, a result, a command.
write_report() {
    local bad='<script>alert(1)</script> \u001b[31mred ]]> %0A ::error::x # SKIP \"q\" \uffff & ü'

    cat <<END
{"schema": 2, "image": {"path": "some/live.iso", "size": 31127552, "volume": "LIVE", "id": "ID1"},
 "strict": true, "qemu": "7.2.22", "wall": 50.5, "shard": null, "all_legs": [],
 "legs": [
  {"leg": "bios/cd", "verdict": "pass", "cpu": 12.5, "wall": 20, "reached": "marker", "route": "El Torito",
   "phases": {$(phase firmware 0.5 SeaBIOS), $(phase loader 1 "$bad"), $(phase kernel 6 Linux),
              $(phase marker 12 ok)}, "last_lines": ["ok", "$bad"]},
  {"leg": "uefi/usb", "verdict": "fail", "class": "loader-error", "reason": "GRUB has given up: $bad",
   "diagnosis": "the image lacks /boot/grub/grub.cfg", "advice": "Put it there.",
   "cpu": 30, "wall": 60, "reached": "loader", "route": "GPT", "evidence": "uefi-usb",
   "phases": {$(phase firmware 0.5 OVMF), $(phase handoff 4 BdsDxe), $(phase loader 5 "GNU GRUB $bad")},
   "screen_lines": ["  grub> ", "not ok 1 - x", "$bad"], "kernel_lines": ["...", "$bad"],
   "last_lines": ["ok 1", "$bad"], "command": "#!/bin/sh\nqemu-system-x86_64 '<x>' &\n"},
  {"leg": "uefi-sb/usb", "verdict": "skip", "reason": "the image has no # signed $bad"},
  {"leg": "uefi-aa64/cd:scsi", "verdict": "error", "reason": "there is no firmware: $bad"}]}
END
}

# part SHARD SHARDS LEG...: one part of a test of all.iso, in which all legs passed
part() {
    local shard=$1 shards=$2 legs=
    shift 2
    for leg; do legs="$legs${legs:+, }{\"leg\": \"$leg\", \"verdict\": \"pass\", \"cpu\": 1, \"wall\": 1}"; done
    cat <<END
{"schema": 2, "image": {"path": "/builds/$shard/all.iso", "size": ${size:-5}}, "strict": true,
 "shard": {"index": $shard, "count": $shards},
 "all_legs": ["bios/cd", "bios/usb", "uefi/cd", "uefi/usb"], "legs": [$legs]}
END
}

put_parts() {
    mkdir -p all/one all/two
    part 1 2 bios/cd uefi/usb >all/one/report.json
    part 2 2 uefi/cd bios/usb >all/two/report-2.json
}

show() {
    run --separate-stderr "$isowright" report show out/report.json "$@"
    [ -z "$stderr" ]
    [ "$status" -eq 1 ]
}

@test "text: a row and a reason, nothing that steers a terminal, 100 columns" {
    show
    [[ "$output" == *$'\n'"uefi/usb           fail     loader        30.0 s  GPT "*" loader-error"$'\n'* ]]
    [[ "$output" == *"1 of 4 legs passed, 1 failed, 1 could not be tried, 1 skipped" ]]
    [[ "$output" == *"What to do: Put it there."* ]]
    [[ "$output" == *'\x1b[31mred'* ]]
    run ! grep -q $'\033' <<<"$output"
    wide=$(grep -v '^    | ' <<<"$output" | awk 'length > 100')
    [ -z "$wide" ]
}

@test "json: what was read is written, and read again" {
    "$isowright" report show out/report.json --format json >first.json || [ $? -eq 1 ]
    "$isowright" report show first.json --format json >second.json || [ $? -eq 1 ]
    cmp first.json second.json
    jq -e '.schema == 2 and .exit == 1 and .legs[1].phases.loader.source == "serial"' first.json
    # Where it stands now, the evidence is elsewhere: its path is whole.
    jq -e --arg there "$work/out/uefi-usb" '.legs[1].evidence == $there' first.json
    "$isowright" report show out/report.json --json out/again.json >/dev/null || [ $? -eq 1 ]
    jq -e '.legs[1].evidence == "uefi-usb"' out/again.json
}

# bats test_tags=full
@test "junit: an XML parser reads it, and counts as we do" {
    show --junit junit.xml
    cp junit.xml plain.xml
    cat >reader.html <<'END'
<pre id="out"></pre><iframe id="page" src="plain.xml"></iframe>
<script>
    document.getElementById("page").onload = () => {
        const doc = document.getElementById("page").contentDocument;
        const count = (name) => doc.getElementsByTagName(name).length;
        const suite = doc.getElementsByTagName("testsuite")[0];
        const failure = doc.getElementsByTagName("failure")[0];
        document.getElementById("out").textContent = [count("parsererror"), count("testcase"),
            count("failure"), count("error"), count("skipped"), suite.getAttribute("failures"),
            failure.getAttribute("type"),
            failure.getAttribute("message").includes("<script>alert(1)"),
            failure.getAttribute("message").includes("the image lacks /boot/grub/grub.cfg"),
            doc.getElementsByTagName("system-out")[1].textContent.includes("  grub> \nnot ok 1 - x\n"),
            doc.querySelector("property[name='image.size']").getAttribute("value")].join(" ");
    };
</script>
END
    run browser --allow-file-access-from-files --dump-dom "file://$work/reader.html"
    echo "$output"
    [[ "$output" == *">0 4 1 1 1 1 loader-error true true true 31127552<"* ]]
}

@test "tap: Perl's parser reads it, and gets the same results" {
    # It knows version 13; what is used of 14 is in it, too.
    "$isowright" report show out/report.json --format tap | sed '1s/14/13/' >report.tap
    run perl -MTAP::Parser -e '
        my $parser = TAP::Parser->new({source => "report.tap"});
        while (my $result = $parser->next) {
            printf "%s %s%s\n", $result->is_ok ? "ok" : "not", $result->description,
                $result->has_skip ? " skip" : "" if $result->is_test;
            print "class $result->{data}{class}\n" if $result->is_yaml && $result->data->{class};
            print "unknown: ", $result->raw, "\n" if $result->is_unknown;
        }
        print "error: $_\n" for $parser->parse_errors;
    '
    echo "$output"
    [ "${lines[0]}" = "ok - bios/cd" ]
    [ "${lines[1]}" = "not - uefi/usb" ]
    [ "${lines[2]}" = "class loader-error" ]
    [ "${lines[3]}" = "ok - uefi-sb/usb skip" ]
    [ "${lines[4]}" = "not - uefi-aa64/cd:scsi" ]
    [ "${lines[5]}" = "class infrastructure" ]
    [ "${#lines[@]}" -eq 6 ]
}

@test "github: a command for each leg that did not pass, and no other" {
    show --format github
    echo "$output"
    [ "${#lines[@]}" -eq 3 ]
    [[ "${lines[0]}" == "::error title=live.iso uefi/usb%3A fail%2C loader-error::GRUB has given up: "* ]]
    [[ "${lines[0]}" == *'%250A ::error::x'*'%0AWhy: the image lacks /boot/grub/grub.cfg%0AWhat to do: Put it there.' ]]
    [[ "${lines[1]}" == "::notice title=live.iso uefi-sb/usb%3A skip::"* ]]
    [[ "${lines[2]}" == "::error title=live.iso uefi-aa64/cd%3Ascsi%3A error%2C infrastructure::"* ]]
}

# bats test_tags=full
@test "html: a browser draws it without complaint, light and dark, narrow and wide" {
    show --html report.html
    drawn_in_both_schemes 400
    drawn_in_both_schemes 1400
}

# bats test_tags=full
@test "html: nothing sticks out, at any width" {
    show --html report.html
    for width in 360 520 721 1000 1400; do
        run in_frame "$width" '
            const root = doc.documentElement;
            if (root.scrollWidth > root.clientWidth) say("scrolls: " + root.scrollWidth);
            for (const leg of doc.querySelectorAll("details")) leg.open = true;
            if (root.scrollWidth > root.clientWidth) say("scrolls when open: " + root.scrollWidth);
            for (const line of doc.querySelectorAll("svg.time")) {
                const box = line.getBoundingClientRect();
                if (!box.width) say("a time line without width");
                for (const text of line.querySelectorAll("text")) {
                    const own = text.getBoundingClientRect();
                    if (own.width && (own.left < box.left - 1 || own.right > box.right + 1))
                        say("sticks out: " + text.textContent);
                }
            }
        '
        echo "$width: $output"
        [ "$output" = "done" ]
    done
}

# bats test_tags=full
@test "html: what failed is open and explained, what passed is closed, the picture is there" {
    show --html report.html
    run in_frame 1200 '
        const is = (what, fine) => { if (!fine) say("wrong: " + what); };
        const legs = Array.from(doc.querySelectorAll("details.leg"));
        is("open", legs.map((leg) => leg.open).join() === "false,true,false,true");
        const failed = legs[1], shown = failed.innerText;
        for (const text of ["loader-error", "GRUB has given up", "the image lacks /boot/grub/grub.cfg",
            "Put it there.", "A PC with UEFI starts the image from a USB stick", "grub\u003e",
            "qemu-system-x86_64 \u0027\u003cx\u003e\u0027 \u0026", "Not reached: kernel", "uefi-usb"])
            is(text, shown.includes(text));
        const picture = failed.querySelector("img.screen");
        is("picture", picture.complete ? picture.naturalWidth === 1 : false);
        is("markup of the guest", doc.querySelectorAll("script").length === 1);
        is("parts", failed.querySelectorAll("svg .part").length === 3);
        is("hatched", failed.querySelectorAll("svg.time .idle").length === 1);
        is("not hatched", legs[0].querySelectorAll("svg.time .idle").length === 0);
        is("meaning", doc.body.innerText.includes("Nothing was found out about the image"));
        const fetched = doc.defaultView.performance.getEntriesByType("resource");
        is("fetched", fetched.every((entry) => entry.name.startsWith("data:")));
    '
    echo "$output"
    [ "$output" = "done" ]
}

# bats test_tags=full
@test "html: the keyboard gets the proofs, links open legs, the script can be copied" {
    show --html report.html
    run in_frame 1200 '
        const is = (what, fine) => { if (!fine) say("wrong: " + what); };
        const failed = doc.querySelectorAll("details.leg")[1];
        const part = failed.querySelectorAll(".part")[2], told = failed.querySelector(".say");
        const usual = told.textContent;
        part.focus();
        is("focus", told.textContent.startsWith("loader: from 5.00 s, for 25.00 s, no new phase"));
        is("proof", told.textContent.includes("GNU GRUB"));
        part.blur();
        is("blur", told.textContent === usual);
        part.dispatchEvent(new PointerEvent("pointerenter"));
        is("hover", told.textContent.includes("GNU GRUB"));
        const link = doc.querySelector("td a");
        const passed = doc.querySelector(link.getAttribute("href"));
        is("closed", passed.open === false);
        doc.defaultView.location.hash = link.getAttribute("href");
        doc.defaultView.dispatchEvent(new HashChangeEvent("hashchange"));
        is("opened", passed.open);
        const copy = failed.querySelector(".kept button.copy");
        copy.click();
        is("selected", doc.getSelection().toString().includes("qemu-system-x86_64"));
    '
    echo "$output"
    [ "$output" = "done" ]
}

# bats test_tags=full
@test "html: without scripts the proofs are titles, and everything else is there" {
    show --html report.html
    sed -i "s/script-src [^;]*;/script-src 'none';/" report.html
    browser --dump-dom "file://$work/report.html" >dom.html
    [[ "$(complaints)" == *"inline script"* ]]
    grep -q '<title>loader: from 5.00 s' dom.html
    grep -q 'GNU GRUB' dom.html
}

@test "show: what is no report is told so" {
    run "$isowright" report show nowhere.json
    [ "$status" -eq 2 ]
    echo '{"schema": 7}' >new.json
    run "$isowright" report show new.json
    [ "$status" -eq 3 ] && [[ "$output" == *"schema 7"* ]]
    head -c 300 out/report.json >cut.json
    run "$isowright" report show cut.json
    [ "$status" -eq 3 ] && [[ "$output" == *"cut.json is no report"* ]]
    run "$isowright" report burn cut.json
    [ "$status" -eq 2 ] && [[ "$output" == *"merge and show"* ]]
    run "$isowright" report show out/report.json --format pdf
    [ "$status" -eq 2 ] && [[ "$output" == *"github or html"* ]]
    run "$isowright" report show out/report.json --require bios/cd
    [ "$status" -eq 2 ]
}

@test "merge: parts become one, images stand side by side" {
    put_parts
    mkdir all/three
    cp -r out all/three/
    run "$isowright" report merge all --json all/report.json --html merged.html --junit merged.xml
    echo "$output"
    [ "$status" -eq 1 ]
    jq -e '[.reports[] | [.image.path, (.legs | length)]] == [["/builds/1/all.iso", 4], ["some/live.iso", 4]]' all/report.json
    jq -e '[.reports[0].legs[].leg] == ["bios/cd", "bios/usb", "uefi/cd", "uefi/usb"]' all/report.json
    jq -e '.reports[0].shard == null and .reports[1].legs[1].evidence == "three/out/uefi-usb"' all/report.json
    grep -q 'data:image/png' merged.html
    [ "$(grep -c '<testsuite ' merged.xml)" -eq 2 ]
    # Its own result, left from the last time, is no part.
    run "$isowright" report merge all --json all/report.json
    [ "$status" -eq 1 ]
}

@test "merge: with all parts passed, it has passed" {
    put_parts
    run "$isowright" report merge all --require bios/cd,uefi/usb
    echo "$output"
    [ "$status" -eq 0 ]
    [[ "$output" == *"all 4 legs passed" ]]
}

@test "merge: a part that is missing is named, its legs are errors, and it is 3" {
    put_parts
    rm -r all/two
    run --separate-stderr "$isowright" report merge all --junit merged.xml
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"all.iso: shard 2 of 2 is missing (bios/usb, uefi/cd)"* ]]
    grep -q 'tests="4" failures="0" errors="2"' merged.xml
    size=6
    part 2 2 uefi/cd bios/usb >all/report-2.json
    run --separate-stderr "$isowright" report merge all
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"all/report-2.json is shard 2 of another all.iso (6 bytes; not 5)"* ]]
}

@test "merge: a leg that is required and in no report is missed" {
    mkdir all
    cp out/report.json all/
    run --separate-stderr "$isowright" report merge all --require uefi/cd --require bios/cd
    # Another leg has failed, which weighs more.
    [ "$status" -eq 1 ]
    [[ "$stderr" == *"live.iso: no report has leg uefi/cd, which is required"* ]]
    part 1 1 bios/cd bios/usb uefi/cd uefi/usb >all/report.json
    run --separate-stderr "$isowright" report merge all --require uefi-sb/usb
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"all.iso: no report has leg uefi-sb/usb, which is required"* ]]
    "$isowright" report merge all --require ''
    run "$isowright" report merge all --require uefi/tape
    [ "$status" -eq 2 ]
    [[ "$output" == *'there is no leg "uefi/tape"'*'presets are core'* ]]
}

@test "merge: presets are required as by test" {
    mkdir all
    part 1 1 bios/cd bios/usb uefi/cd uefi/usb >all/report.json
    for list in core bios,uefi usb,bios/cd; do
        run "$isowright" report merge all --require "$list"
        [ "$status" -eq 0 ]
    done
    run --separate-stderr "$isowright" report merge all --require core,secure-boot --format json
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"no report has leg uefi-sb/cd, which"*"no report has leg uefi-sb/usb, which"* ]]
    jq -e '[.legs[] | select(.verdict == "error").leg] == ["uefi-sb/cd", "uefi-sb/usb"]' <<<"$output"
    # What a preset has brought in may not have been skipped, either.
    sed -i 's/"leg": "uefi\/cd", "verdict": "pass"/"leg": "uefi\/cd", "verdict": "skip"/' all/report.json
    run --separate-stderr "$isowright" report merge all --require cd
    [ "$status" -eq 3 ]
    [[ "$stderr" == *"leg uefi/cd, which is required, was skipped"* ]]
    # The lists mean the same to both.
    truncate -s 1M empty.img
    for list in '' bios, ,bios cdrom; do
        for command in "report merge all" "test --list-legs empty.img"; do
            # shellcheck disable=SC2086 # words
            run "$isowright" $command --require "$list"
            [ "$status" -eq 2 ] && [[ "$output" == *"there is no leg"*"presets are core"* ]]
        done
    done
}

@test "merge: what is there twice, or of another test, is refused" {
    put_parts
    cp -r all/one all/again
    run "$isowright" report merge all --json merged.json
    [ "$status" -eq 3 ] && [[ "$output" == *"shard 1 of all.iso is there twice: all/again/report.json and all/one/report.json"* ]]
    [ ! -e merged.json ]
    rm -r all/again
    part 3 3 uefi/cd >all/two/report-2.json
    run "$isowright" report merge all
    [ "$status" -eq 3 ] && [[ "$output" == *"not of the same test"* ]]
}

@test "merge: a folder without reports, with a broken one, with traps" {
    run "$isowright" report merge nowhere
    [ "$status" -eq 2 ]
    mkdir all
    run "$isowright" report merge all
    [ "$status" -eq 3 ] && [[ "$output" == *"there is no report"* ]]
    # None of these is read: a link may lead anywhere, a FIFO never ends.
    mkdir -p all/report.json all/x
    mkfifo all/x/report.json
    ln -s ../out/report.json all/report-link.json
    ln -s .. all/up
    run "$isowright" report merge all
    [ "$status" -eq 3 ] && [[ "$output" == *"there is no report"* ]]
    echo '{"schema": 2, "image"' >all/report-cut.json
    run "$isowright" report merge all
    [ "$status" -eq 3 ] && [[ "$output" == *"all/report-cut.json is no report"* ]]
}
