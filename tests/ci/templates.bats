#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# The ready files for CI services, held against what the services want: by structure, since no
# service is at hand. (Slurm is: slurm.bats.)
bats_require_minimum_version 1.5.0

setup() {
    load ../jq.sh
    top=$(realpath "$BATS_TEST_DIRNAME/../..")
    ci=$top/templates/ci
    work=$(realpath "$(mktemp -d)")
    cd "$work" || return 1
}

teardown() {
    rm -rf "$work"
}

json() {
    fy-tool --mode json "$1"
}

@test "all YAML can be read" {
    found=0
    while read -r file; do
        json "$file" >/dev/null || { echo "$file"; return 1; }
        found=$((found + 1))
    done < <(find "$ci" -name '*.yml' -o -name '*.yaml')
    [ "$found" -ge 5 ]
}

@test "scripts are clean for shellcheck" {
    shellcheck "$ci"/slurm/submit "$ci"/slurm/*.sbatch
    [ "$(find "$ci/slurm" -name '*.sbatch' | wc -l)" -eq 2 ]
}

# Each script inside a YAML file, as a file of its own; $1: the YAML, $2: a jq filter that finds the
# texts, $3: the shell. GitHub's own expressions are no shell: a word stands for them.
scripts_of() {
    json "$1" | jq -c "[$2]" >scripts.json
    count=$(jq length scripts.json)
    for i in $(seq 0 $((count - 1))); do
        {
            echo "#!/bin/$3"
            jq -r --argjson i "$i" '.[$i]' scripts.json | sed 's/\${{[^}]*}}/expression/g'
        } >"script-$i"
        shellcheck "script-$i" || { cat "script-$i"; return 1; }
    done
    [ "$count" -gt 0 ]
}

@test "scripts inside the YAML are clean for shellcheck" {
    scripts_of "$ci/github/workflow.yml" '.jobs[].steps[] | select(.run) | .run' bash
    scripts_of "$ci/github/action/action.yml" '.runs.steps[] | .run' bash
    scripts_of "$ci/gitlab/isowright.gitlab-ci.yml" \
        '.[] | objects | (.before_script, .script) | arrays | join("\n")' bash
    scripts_of "$ci/kubernetes/job.yaml" '.spec.template.spec.containers[].args[0]' sh
}

@test "that check sees what is wrong" {
    # shellcheck disable=SC2016  # that is what is wrong
    printf 'jobs: {a: {steps: [{run: "rm -r $x/*"}]}}\n' >bad.yml
    run scripts_of bad.yml '.jobs[].steps[] | select(.run) | .run' bash
    [ "$status" -ne 0 ]
}

@test "GitHub: jobs have runners and steps, need jobs that exist, take outputs that are given" {
    json "$ci/github/workflow.yml" >w.json
    jq -e '.on | has("push")' w.json
    jq -e '.jobs | all(.["runs-on"] and (.steps | length > 0))' w.json
    jq -e '. as $w | [.jobs[].needs | select(.) | if type == "array" then .[] else . end] |
        all(. as $n | $w.jobs | has($n))' w.json
    # A step either runs a script or uses an action, and actions are of a version.
    jq -e '[.jobs[].steps[]] | all(has("run") != has("uses"))' w.json
    jq -e '[.jobs[].steps[].uses | select(.)] | all(startswith("./") or test("@v[0-9]+$"))' w.json
    # Outputs that are asked for are outputs of that job, made by a step of that id.
    grep -o 'needs\.[a-z]*\.outputs\.[a-z]*' "$ci/github/workflow.yml" | sort -u | tr . ' ' |
        while read -r _ job _ name; do
            step=$(jq -r --arg j "$job" --arg n "$name" '.jobs[$j].outputs[$n]' w.json |
                grep -o 'steps\.[a-z]*' | cut -d. -f2)
            jq -e --arg j "$job" --arg s "$step" --arg n "$name" '[.jobs[$j].steps[] |
                select(.id == $s) | .run | contains("echo \"" + $n + "=")] == [true]' w.json
        done
    # The matrix has the fields that the jobs take from it.
    jq -e '[.. | strings | scan("matrix\\.([a-z]+)") | .[]] | unique - ["id", "leg"] == []' w.json
    # The last job runs whatever became of the others.
    jq -e '.jobs.report.if | contains("always()")' w.json
}

@test "GitHub: the action says what it takes, and takes nothing else" {
    json "$ci/github/action/action.yml" >a.json
    jq -e '.runs.using == "composite" and (.runs.steps | all(.shell))' a.json
    jq -e '[.. | strings | scan("inputs\\.([a-z]+)") | .[]] | unique - ($in | keys) == []' \
        --argjson in "$(jq .inputs a.json)" a.json
    # What a workflow gives it is an input.
    json "$ci/github/workflow.yml" >w.json
    jq -e '[.jobs[].steps[] | select(.uses // "" | startswith("./")) | .with | keys[]] | unique -
        ($in | keys) == []' --argjson in "$(jq .inputs a.json)" w.json
    # It is where the workflow looks for it.
    jq -r '.jobs[].steps[].uses | select(startswith("./"))?' w.json | sort -u |
        while read -r path; do
            [ -f "$top/${path#./isowright/}/action.yml" ]
        done
    # Texts of the user are never pasted into scripts.
    # shellcheck disable=SC2016
    jq -e '[.runs.steps[].run] | length > 0 and all(contains("${{") | not)' a.json
}

@test "GitLab: jobs are of stages that exist, the parts are shared out and put together" {
    json "$ci/gitlab/isowright.gitlab-ci.yml" >g.json
    jq -e '. as $g | [.[] | objects | .stage | select(.)] | all(. as $s | $g.stages | index($s))' \
        g.json
    jq -e '. as $g | [.[] | objects | .needs | select(.) | .[]] | all(. as $n | $g | has($n))' g.json
    jq -e '. as $g | [.[] | objects | .extends | select(.)] | all(. as $n | $g | has($n))' g.json
    jq -e '.boot.parallel >= 2 and (.boot.script | join(" ") | contains("--shard auto"))' g.json
    jq -e '.["boot-report"] | .when == "always" and .needs == ["boot"]' g.json
}

@test "Kubernetes: the Job is indexed, and tells how many parts there are" {
    json "$ci/kubernetes/job.yaml" >k.json
    jq -e '.kind == "Job" and .spec.completionMode == "Indexed"' k.json
    jq -e '(.spec.template.spec.containers[0].env[] | select(.name == "ISOWRIGHT_SHARDS") | .value)
        == (.spec.completions | tostring)' k.json
    json "$ci/kubernetes/report.yaml" | jq -e '.kind == "Job" and .spec.backoffLimit == 0'
}

@test "every option in these files is one of isowright's" {
    isowright=$(realpath "${ISOWRIGHT:-$top/build/isowright}")
    for command in test 'report merge' build; do
        "$isowright" "${command%% *}" --help >help
        cat "$ci"/*/*.yml "$ci"/*/*/*.yml "$ci"/*/*.yaml "$ci"/slurm/* |
            sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | grep -oE "isowright(\}\")? $command .*" |
            grep -oE -- '--[a-z-]+' | sort -u >used
        while read -r option; do
            grep -qE -- "$option([ =[]|$)" help || { echo "$command $option"; return 1; }
        done <used
        [ -s used ] || [ "$command" = build ]
    done
}
