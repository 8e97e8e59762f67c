#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-or-later
# What the program can do is what the manual says it can do.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || return 1
    isowright=build/isowright
    manual=tools/isowright.1
}

commands() {
    "$isowright" --help | sed -n '/^Commands:/,/^$/p' | awk '/^  /{print $1}'
}

# Long options of command $1, from its --help.
options_of() {
    "$isowright" "$1" --help | sed -n '/^Options:/,/^Examples:/p' |
        grep -oE '^ +(-.,)? *--[a-z0-9-]+' | grep -oE -- '--[a-z0-9-]+'
}

# The manual's section about command $1.
section_of() {
    sed -n "/^\.Ss $1\$/,/^\.S[sh] /p" "$manual" | sed '$d'
}

@test "every command has a section in the manual" {
    [ "$(commands | wc -l)" -ge 4 ]
    for command in $(commands); do
        [ -n "$(section_of "$command")" ] || { echo "$command"; return 1; }
    done
}

@test "every option of every command is in its section of the manual" {
    for command in $(commands); do
        for option in $(options_of "$command"); do
            [ "$option" = --help ] && continue
            section_of "$command" | grep -qE -- "Fl -${option#--}( |\$)" || { echo "$command $option"; return 1; }
        done
    done
}

@test "every option in the manual exists" {
    for command in $(commands); do
        for option in $(section_of "$command" | grep -oE 'Fl -[a-z0-9-]+' | sed 's/Fl -/--/' | sort -u); do
            options_of "$command" | grep -qx -- "$option" || { echo "$command $option"; return 1; }
        done
    done
}

@test "help has examples, and no line is wider than 80 columns" {
    for command in $(commands); do
        "$isowright" "$command" --help | grep -q '^Examples:'
        wide=$("$isowright" "$command" --help | awk 'length > 80')
        [ -z "$wide" ] || { echo "$command: $wide"; return 1; }
    done
}

@test "the manual is well-formed" {
    run mandoc -T lint -W warning "$manual"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "completions are accepted by their shells and know every command" {
    "$isowright" completion bash | bash -n
    for command in $(commands); do
        "$isowright" completion bash | grep -q "$command"
        "$isowright" completion zsh | grep -q "$command"
        "$isowright" completion fish | grep -q "$command"
    done
}

@test "every key of the manifest is in the manual" {
    for key in $(grep -ohE '(KEY|REQUIRED)\("[a-z0-9-]+"|\{"[a-z0-9-]+", take' tools/author/manifest.c |
        grep -oE '"[a-z0-9-]+"' | tr -d '"' | sort -u); do
        grep -qE "^\.(It )?(Ic|Cm) .*$key" "$manual" || { echo "$key"; return 1; }
    done
}

# Names of the variables that the program asks for, below $1. Only those that are asked for by a
# name in quotes, or that stand in the table of services, are found: the next test sees to that.
variables() {
    {
        grep -rohE '(getenv|machine_variable)\("[^"]+"' "$1" --include='*.c'
        sed -n '/^} services\[\] = {/,/^};/p' "$1/prove/shard.c"
    } | grep -oE '"[A-Z][A-Z0-9_]+"' | tr -d '"' | sort -u
}

# Variables that the manual has a paragraph about.
told_variables() {
    sed -n '/^\.Sh ENVIRONMENT/,/^\.Sh FILES/p' "$manual" | sed -e ':a' -e '/\\$/N; s/\\\n//; ta' |
        sed -n 's/^\.It Ev //p' | tr -sc 'A-Z0-9_' '\n' | sort -u
}

@test "every variable of the environment is in the manual, and no other" {
    [ "$(variables tools | wc -l)" -ge 15 ]
    diff <(variables tools) <(told_variables)
}

@test "that check sees a variable that nobody told of" {
    tree=$(mktemp -d)
    mkdir "$tree/prove"
    cp tools/prove/shard.c "$tree/prove"
    printf 'const char *x = getenv("UNTOLD");\n' >"$tree/bad.c"
    found=$(comm -23 <(variables "$tree") <(told_variables))
    rm -r "$tree"
    [ "$found" = UNTOLD ]
}

@test "variables are asked for by a name in quotes, or through the table of services" {
    found=$(grep -rnE '\b(secure_)?getenv\(|\bmachine_variable\(' tools --include='*.c' |
        grep -vE '(getenv|machine_variable)\("[A-Z][A-Z0-9_]*"|getenv\(\)' |
        grep -v '^tools/cmd/machine_options.c:') || true
    echo "$found"
    [ -z "$found" ]
}
