# The UEFI loader, included by the Makefile: boot/uefi and boot/core become $(O)/loader/boot<arch>.efi.
#
# One row per architecture, in LOADER_ROWS; LOADER_ARCHES says which ones are built. A row:
#   name : file : prefix of the tools (or native) : compiler's flags : crt0 of GNU-EFI : linker's flags : objcopy's target
# with '+' for a blank. x64 is built and booted in the tests; the other rows wait for their compilers
# (gcc-12-multilib; gcc-aarch64-linux-gnu and gnu-efi:arm64) and for their legs.

LOADER_ARCHES ?= x64

LOADER_ROWS := \
  x64:bootx64.efi:native:-m64+-mno-red-zone+-maccumulate-outgoing-args+-fcf-protection=none+-I/usr/include/efi/x86_64+-DGNU_EFI_USE_MS_ABI:/usr/lib/crt0-efi-x86_64.o:-m+elf_x86_64+-L/usr/lib:efi-app-x86_64 \
  ia32:bootia32.efi:native:-m32+-malign-double+-fcf-protection=none+-I/usr/include/efi/ia32:/usr/lib32/crt0-efi-ia32.o:-m+elf_i386+-L/usr/lib32:efi-app-ia32 \
  aa64:bootaa64.efi:aarch64-linux-gnu-:-mstrict-align+-I/usr/include/efi/aarch64:/usr/lib/crt0-efi-aarch64.o:--defsym=EFI_SUBSYSTEM=0xa+-L/usr/lib:binary

LOADER_SOURCES := $(wildcard boot/uefi/*.c) $(CORE_SOURCES)
# No -g and no absolute path, so that the folder it is built in leaves no trace in the bytes.
LOADER_CFLAGS := -std=gnu11 $(WARNINGS) -Os -ffreestanding -fpic -fshort-wchar -fvisibility=hidden \
                 -fno-stack-protector -fno-strict-aliasing -fno-asynchronous-unwind-tables \
                 -fno-ident -mgeneral-regs-only -Iboot -isystem /usr/include/efi
# What of the ELF file goes into the PE file; the order is that of efi.lds.
LOADER_SECTIONS := .text .reloc .data .sbat .dynamic .rela .dynsym

loader_words  = $(subst :, ,$(filter $(1):%,$(LOADER_ROWS)))
loader_column = $(subst +, ,$(word $(2),$(call loader_words,$(1))))
loader_tool   = $(filter-out native,$(call loader_column,$(1),3))

# Four zero bytes at $(2) behind the PE signature, whose place stands at byte 60 of the file: objcopy
# writes the current time (8) and a checksum (88), which firmware does not look at.
loader_zero = printf '\0\0\0\0' | dd of=$(1) bs=1 conv=notrunc status=none \
	    seek=$$$$(($$$$(od -An -tu4 -j60 -N4 $(1)) + $(2)))

# $(1) is the name of an architecture.
define loader_rules
$$(O)/loader/$(1)/%.o: %.c Makefile boot/uefi/loader.mk
	@mkdir -p $$(@D)
	$(call loader_tool,$(1))gcc $(LOADER_CFLAGS) $(call loader_column,$(1),4) \
	    -DLOADER_VERSION='"$(VERSION)"' -DLOADER_ARCH='"$(1)"' -MMD -MP -c -o $$@ $$<

$$(O)/loader/$(1)/loader.so: $(LOADER_SOURCES:%.c=$$(O)/loader/$(1)/%.o) boot/uefi/efi.lds
	$(call loader_tool,$(1))ld -nostdlib -znocombreloc -shared -Bsymbolic --no-undefined -z noexecstack --build-id=none \
	    $(call loader_column,$(1),6) -T boot/uefi/efi.lds -o $$@ $(call loader_column,$(1),5) \
	    $$(filter %.o,$$^) -l:libefi.a -l:libgnuefi.a

$$(O)/loader/$(call loader_column,$(1),2): $$(O)/loader/$(1)/loader.so
	$(call loader_tool,$(1))objcopy $(LOADER_SECTIONS:%=-j %) --target $(call loader_column,$(1),7) \
	    --section-alignment 4096 --file-alignment 512 $$< $$@.tmp
	$(call loader_tool,$(1))strip -s $$@.tmp
	$(call loader_zero,$$@.tmp,8) && $(call loader_zero,$$@.tmp,88)
	mv $$@.tmp $$@

loader: $$(O)/loader/$(call loader_column,$(1),2)
endef

$(foreach arch,$(LOADER_ARCHES),$(eval $(call loader_rules,$(arch))))
