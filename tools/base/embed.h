/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files that are built into the program. The assembler puts the file's bytes and a final NUL
 * between two labels; the build runs in the top folder. The Makefile names the files of each object
 * that does so, because the compiler does not tell.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#define EMBED(name, file)                                                                          \
    __asm__(".pushsection .rodata\n" #name "_begin:\n.incbin \"" file "\"\n" #name                 \
            "_end:\n.byte 0\n.popsection\n");                                                      \
    extern const char name##_begin[] __attribute__((visibility("hidden")));                        \
    extern const char name##_end[] __attribute__((visibility("hidden")))

#endif
