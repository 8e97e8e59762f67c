#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The files for Slurm, on a real Slurm of one machine: an array of images x parts, one report.
# bats file_tags=full

setup_file() {
    # shellcheck source=tests/ci/cluster.sh
    . "$BATS_TEST_DIRNAME/cluster.sh"
    shared=$(realpath "$(mktemp -d)")
    chmod 755 "$shared"
    export shared cluster cluster_pids SLURM_CONF
    cluster_is_possible || return 0
    cluster_start "$shared/cluster"
}

teardown_file() {
    # shellcheck source=tests/ci/cluster.sh
    . "$BATS_TEST_DIRNAME/cluster.sh"
    cluster_stop
    rm -rf "$shared"
}

setup() {
    load cluster.sh
    cluster_is_possible || skip "slurmd wants /sys/fs/cgroup, and nothing is mounted there"
    load ../boot/common.sh
    common_setup
    cluster_find
    submit=$top/templates/ci/slurm/submit
    export ISOWRIGHT=$isowright
}

teardown() {
    cluster_is_possible || return 0
    scancel --user "$(id -un)" 2>/dev/null || true
    common_teardown
}

# The exit code of a job that has ended.
exit_of() {
    scontrol --oneliner show job "$1" | grep -o ' ExitCode=[0-9]*' | cut -d= -f2
}

# One that says what is wanted, and one that no BIOS starts.
two_images() {
    talking_stick good.img 'here\r\n'
    talking_stick bad.img 'here\r\n'
    blank bad.img 510 2
}

@test "an array over the legs of two images becomes one report" {
    two_images
    run "$submit" --parts 2 --out out good.img bad.img -- \
        --legs bios/usb,bios/disk,bios/usb:ro --accel tcg --expect '^here$'
    echo "$output"
    [ "$status" -eq 0 ]
    report=${lines[-1]}
    cluster_wait "the end of all jobs" queue_is_empty
    tail -n 50 out/log/*
    # A leg has failed: that is the verdict, and the exit code of the last job.
    [ "$(exit_of "$report")" -eq 1 ]

    jq '[.reports[] | {image: .image.path, legs: [.legs[] | [.leg, .verdict, .class]]}]' \
        out/report.json | tee legs
    jq -e '. | length == 2' legs
    jq -e '.[] | select(.image | endswith("good.img")) | .legs | sort ==
        [["bios/disk", "pass", null], ["bios/usb", "pass", null], ["bios/usb:ro", "pass", null]]' legs
    jq -e '.[] | select(.image | endswith("bad.img")) | .legs | sort ==
        [["bios/disk", "fail", "no-boot-entry"], ["bios/usb", "fail", "no-boot-entry"],
         ["bios/usb:ro", "fail", "no-boot-entry"]]' legs
    [ -s out/report.html ] && [ -s out/report.tap ] && [ -s out/junit.xml ]
    # Four tasks, and each ran a part of its own.
    [ "$(find out/tasks -name report.json | wc -l)" -eq 4 ]
    jq -s -e '[.[].shard | "\(.index)/\(.count)"] | sort == ["1/2", "1/2", "2/2", "2/2"]' \
        out/tasks/*/report.json
    nothing_left

    # Nobody writes a second test over the first.
    run "$submit" --out out good.img
    [ "$status" -eq 2 ]
}

@test "a task that is lost is missed" {
    two_images
    # More parts than legs: the third has nothing to do, and says so in a report of its own.
    array=$("$submit" --parts 3 --out out good.img -- \
        --legs bios/usb,bios/disk --accel tcg --expect '^here$')
    cluster_wait "the end of all jobs" queue_is_empty
    tail -n 50 out/log/*
    [ "$(exit_of "$array")" -eq 0 ]
    [ "$(find out/tasks -name report.json | wc -l)" -eq 3 ]

    rm -r out/tasks/1
    report=$(sbatch --parsable --output=again.log "$top/templates/ci/slurm/report.sbatch" \
        "$PWD/out" 3)
    cluster_wait "the end of the report" queue_is_empty
    cat again.log
    [ "$(exit_of "$report")" -eq 3 ]
    grep -q 'task 1 has left no report' again.log
}

@test "an array that a user writes himself is shared out by --shard auto" {
    talking_stick good.img 'here\r\n'
    cat >own.sbatch <<END
#!/bin/sh
exec "$isowright" test good.img --legs bios/usb,bios/disk,bios/usb:ro --accel tcg \
    --expect '^here\$' --shard auto --out "all/\$SLURM_ARRAY_TASK_ID"
END
    sbatch --array=10-14:2 --output='log-%a' own.sbatch
    cluster_wait "the end of all jobs" queue_is_empty
    tail -n 20 log-*
    run "$isowright" report merge all --format tap
    echo "$output"
    [ "$status" -eq 0 ]
    rm -r all/12
    run "$isowright" report merge all
    echo "$output"
    [ "$status" -eq 3 ]
    # A list with gaps has no rule by which a task could know its part.
    sbatch --array=1,2,5 --output='gap-%a' own.sbatch
    cluster_wait "the end of all jobs" queue_is_empty
    grep -q 'SLURM_ARRAY_TASK_COUNT' gap-1
}
