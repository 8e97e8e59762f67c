# isowright: one make file, all output below build/.
#
#   make          the program, the UEFI loader            make check       the tests, in ten minutes
#   make demo     a live image, made and booted           make check-full  those that take longer or need more
#   make install  DESTDIR and prefix are honoured         make bench       figures, as ratios
#   make uninstall  removes what install has put there    make fuzz        fuzzing, FUZZ_SECONDS each
#
# `make check`, `make check-full` and `make demo` install what is missing first (scripts/setup); plain `make` does not.
#
# A compiler that is newer than this warns of more. Warnings are errors where it is tested (make check,
# clang, fuzz), or with WERROR=1; plain `make` tells them and goes on.

VERSION := 0.1.0
CC      ?= gcc
ifeq ($(origin CC),default)
CC      := gcc
endif
O       := build
prefix  ?= /usr/local
DESTDIR ?=
datadir ?= $(prefix)/share
WERROR  ?=

CFLAGS   ?= -O2 -g
WARNINGS := $(if $(filter-out 0,$(WERROR)),-Werror) -Wall -Wextra -Wshadow -Wvla -Wpointer-arith -Wstrict-prototypes \
            -Wmissing-prototypes -Wwrite-strings -Wformat=2 -Wundef
LIBS     := libisofs-1 libfyaml jansson libcrypto liblzma
# pkg-config is asked when something is compiled, not when make starts: on a bare machine it is
# `make check` itself that installs it.
PKG_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(LIBS)))
PKG_LIBS   = $(shell pkg-config --libs $(LIBS)) -lm
HOST_FLAGS = -std=gnu11 $(WARNINGS) -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"$(VERSION)"' \
             -Itools -Iboot $(PKG_CFLAGS)
SANITIZE := -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -O1 -g

TOOL_SOURCES := $(wildcard tools/*/*.c)
CORE_SOURCES := $(wildcard boot/core/*.c)
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(O)/%.o) $(CORE_SOURCES:%.c=$(O)/%.o)
SAN_OBJECTS  := $(TOOL_SOURCES:%.c=$(O)/san/%.o) $(CORE_SOURCES:%.c=$(O)/san/%.o)
# Tests link with everything but the command line.
SAN_PARTS    := $(filter-out $(O)/san/tools/cmd/%,$(SAN_OBJECTS))
SAN_LIBRARY  := $(O)/san/library.a

# One short line for each thing made; V=1 shows the commands.
ifeq ($(V),1)
quiet =
else ifneq ($(findstring s,$(firstword -$(MAKEFLAGS))),)
quiet = @
else
quiet = @printf '  %-5s %s\n' '$(1)' '$@';
endif

# Unit tests are one program for each room of tools/: the first word behind test_ in a file's name.
UNIT_FILES   := $(sort $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c)))
UNIT_ROOMS   := $(sort $(foreach file,$(UNIT_FILES),$(word 2,$(subst _, ,$(file)))))
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: all tool loader check check-full demo bench fuzz install uninstall format clean unit replay clang
.DELETE_ON_ERROR:

all: tool loader
tool: $(O)/isowright

$(O)/isowright: $(TOOL_OBJECTS)
	$(call quiet,LD)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CFLAGS) $(HOST_FLAGS) -MMD -MP -c -o $@ $<

# Data files that are built into the program.
$(O)/tools/lint/data.o $(O)/san/tools/lint/data.o $(O)/fuzz/tools/lint/data.o: $(wildcard tools/lint/*.json)
$(foreach part,tools san/tools fuzz/tools,$(O)/$(part)/base/html.o): tools/base/page.css
$(foreach part,tools san/tools fuzz/tools,$(O)/$(part)/layout/html.o): tools/layout/map.css tools/layout/map.js
$(foreach part,tools san/tools fuzz/tools,$(O)/$(part)/report/report_html.o): tools/report/report.css tools/report/report.js

# --- the UEFI loader ---------------------------------------------------------------------------
include boot/uefi/loader.mk

# --- tests: everything again under AddressSanitizer and UndefinedBehaviorSanitizer ---------------
$(O)/san/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(SANITIZE) $(HOST_FLAGS) -MMD -MP -c -o $@ $<

$(O)/san/isowright: $(SAN_OBJECTS)
	$(call quiet,LD)$(CC) $(SANITIZE) -o $@ $^ $(PKG_LIBS)

$(SAN_LIBRARY): $(SAN_PARTS)
	@rm -f $@
	$(call quiet,AR)ar rcsT $@ $^

# In the program of its room, main() of test_thing.c is called test_thing(), see tests/unit/main.c.
$(O)/tests/unit/%.o: tests/unit/%.c Makefile
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(SANITIZE) $(HOST_FLAGS) -Itests '-Dmain=$*(void); int $*' -MMD -MP -c -o $@ $<

define unit_room
$(O)/tests/unit/$(1): $(patsubst %,$(O)/tests/unit/%.o,$(filter test_$(1) test_$(1)_%,$(UNIT_FILES))) \
    tests/unit/main.c $(SAN_LIBRARY)
	$$(call quiet,LD)$$(CC) $$(SANITIZE) $$(HOST_FLAGS) -o $$@ $$^ $$(PKG_LIBS) -lcmocka \
	    '-DUNIT_TESTS=$(patsubst %,TEST(%),$(filter test_$(1) test_$(1)_%,$(UNIT_FILES)))'
endef
$(foreach room,$(UNIT_ROOMS),$(eval $(call unit_room,$(room))))
.SECONDARY: $(UNIT_FILES:%=$(O)/tests/unit/%.o)

unit: $(UNIT_ROOMS:%=$(O)/tests/unit/%)

# Fuzz targets replay their corpora in `make check` (any compiler), all in one program, see
# tests/fuzz/replay.c; each explores in `make fuzz` (clang).
$(O)/tests/replay/%.o: tests/fuzz/%.c Makefile
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(SANITIZE) $(HOST_FLAGS) -Itests -DLLVMFuzzerTestOneInput=$* -MMD -MP -c -o $@ $<

$(O)/tests/replay/replay: $(FUZZ_TARGETS:%=$(O)/tests/replay/%.o) tests/fuzz/replay.c $(SAN_LIBRARY)
	$(call quiet,LD)$(CC) $(SANITIZE) $(HOST_FLAGS) -o $@ $^ $(PKG_LIBS) \
	    '-DFUZZ_TARGETS=$(patsubst %,TARGET(%),$(FUZZ_TARGETS))'

replay: $(O)/tests/replay/replay

FUZZ_FLAGS   := -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -O1 -g
FUZZ_LIBRARY := $(patsubst $(O)/san/%,$(O)/fuzz/%,$(SAN_PARTS))
.SECONDARY: $(FUZZ_LIBRARY)

$(O)/fuzz/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(call quiet,CC)clang -fsanitize=fuzzer-no-link $(FUZZ_FLAGS) $(HOST_FLAGS) -MMD -MP -c -o $@ $<

$(O)/tests/fuzz/%: tests/fuzz/%.c $(FUZZ_LIBRARY)
	@mkdir -p $(@D)
	$(call quiet,FUZZ)clang -fsanitize=fuzzer $(FUZZ_FLAGS) $(HOST_FLAGS) -Itests -o $@ $< $(FUZZ_LIBRARY) \
	    $(PKG_LIBS)

# The reader of directories alone, for scripts/bench, without libraries that only take time to load.
WALK := $(CORE_SOURCES:%.c=$(O)/%.o) $(O)/tools/layout/tree.o $(O)/tools/fmt/source.o \
        $(patsubst %,$(O)/tools/base/%.o,buf err file mem)
$(O)/tests/bench/walk: tests/bench/walk.c $(WALK)
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CFLAGS) $(HOST_FLAGS) -o $@ $^

$(O)/tests/bench/cpu: tests/bench/cpu.c
	@mkdir -p $(@D)
	$(call quiet,CC)$(CC) $(CFLAGS) $(HOST_FLAGS) -o $@ $<

FUZZ_SECONDS ?= 60
fuzz:
	scripts/setup fuzz
	$(MAKE) $(FUZZ_TARGETS:%=$(O)/tests/fuzz/%)
	O=$(O) scripts/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

# The same sources with the other compiler, warnings as errors; nothing is written but a mark.
$(O)/clang/%.ok: %.c Makefile
	@mkdir -p $(@D)
	$(call quiet,CLANG)clang $(CFLAGS) $(HOST_FLAGS) -Werror -fsyntax-only -MMD -MP -MF $(@:.ok=.d) -MT $@ $<
	@touch $@

clang: $(TOOL_SOURCES:%.c=$(O)/clang/%.ok) $(CORE_SOURCES:%.c=$(O)/clang/%.ok)

check:
	scripts/setup check
	tests/run $(TESTS)

# All that `make check` leaves.
check-full:
	scripts/setup check-full
	tests/run --full $(TESTS)

demo:
	scripts/setup demo
	scripts/demo

bench:
	scripts/setup bench
	scripts/bench

# The program finds its loader in ../lib/isowright, wherever the prefix is. Templates are for copying.
BIN   := $(DESTDIR)$(prefix)/bin
LIB   := $(DESTDIR)$(prefix)/lib/isowright
SHARE := $(DESTDIR)$(datadir)

install: all
	install -D -m 755 $(O)/isowright "$(BIN)/isowright"
	install -D -m 644 $(O)/loader/bootx64.efi "$(LIB)/bootx64.efi"
	install -D -m 644 tools/isowright.1 "$(SHARE)/man/man1/isowright.1"
	install -D -m 644 LICENSE "$(SHARE)/doc/isowright/LICENSE"
	find templates -type f | while read -r file; do \
	    mode=644; [ ! -x "$$file" ] || mode=755; \
	    install -D -m $$mode "$$file" "$(SHARE)/isowright/$$file" || exit 1; \
	done
	install -d "$(SHARE)/bash-completion/completions" "$(SHARE)/zsh/site-functions" \
	    "$(SHARE)/fish/vendor_completions.d"
	$(O)/isowright completion bash > "$(SHARE)/bash-completion/completions/isowright"
	$(O)/isowright completion zsh > "$(SHARE)/zsh/site-functions/_isowright"
	$(O)/isowright completion fish > "$(SHARE)/fish/vendor_completions.d/isowright.fish"

# Nothing but those files, and folders that are ours alone when nothing else is in them.
uninstall:
	rm -f "$(BIN)/isowright" "$(LIB)/bootx64.efi" "$(SHARE)/man/man1/isowright.1" \
	    "$(SHARE)/doc/isowright/LICENSE" "$(SHARE)/bash-completion/completions/isowright" \
	    "$(SHARE)/zsh/site-functions/_isowright" "$(SHARE)/fish/vendor_completions.d/isowright.fish"
	find templates -type f | while read -r file; do rm -f "$(SHARE)/isowright/$$file"; done
	for folder in "$(LIB)" "$(SHARE)/doc/isowright" "$(SHARE)/isowright"; do \
	    [ ! -d "$$folder" ] || find "$$folder" -depth -type d -empty -delete; \
	done

format:
	clang-format -i $(TOOL_SOURCES) $(wildcard tools/*/*.h boot/*/*.c boot/*/*.h tests/*/*.c)

clean:
	rm -rf $(O)

# Not below all of $(O): whole systems may stand there, with directories that are called *.d, too.
-include $(shell find /dev/null $(wildcard $(addprefix $(O)/,tools boot loader san fuzz clang tests)) -name '*.d' -type f)
