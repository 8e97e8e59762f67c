/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where live systems keep their root file system: a file on the medium, in a folder and under a
 * name that the words on the kernel's command line imply. A medium that is found and does not hold
 * it is no medium to them.
 *
 *     boot=live         live-boot   /live/<name>.squashfs, .ext4 ...   live-media-path= the folder
 *     boot=casper       casper      /casper/ likewise                  likewise
 *     rd.live.image     dracut      /LiveOS/squashfs.img, rootfs.img   rd.live.dir= the folder
 *     archisobasedir=   archiso     /<its value>/<machine>/airootfs.sfs, .erofs
 */
#ifndef PROVE_LIVE_ROOT_H
#define PROVE_LIVE_ROOT_H

#include "fmt/source.h"

/*
 * A sentence about what is missed, without its full stop, when the system that `options` start
 * would not find such a file in the image; caller frees. NULL when it is there, or nobody can tell.
 */
char *live_root_missing(const struct source *image, const char *options);

#endif
