/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "author/input.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "base/interrupt.h"
#include "base/mem.h"

#define READ_AHEAD (256U << 10) /* bytes; who reads us asks for 2048 at a time */

struct input input_of(const struct plan_node *node)
{
    return (struct input){.node = node, .fd = -1};
}

static int changed(struct err *e, const struct input *input)
{
    return err_set(e, ERR_FAULT, "%s changed while it was read", input->node->source);
}

int input_open(struct err *e, struct input *input)
{
    struct stat status;

    *input = input_of(input->node);
    if (input->node->content)
        return 0;
    input->fd = open(input->node->source, O_RDONLY | O_CLOEXEC);
    if (input->fd < 0 || fstat(input->fd, &status) < 0)
        return err_sys(e, "cannot open %s", input->node->source);
    if ((uint64_t)status.st_size != input->node->size)
        return changed(e, input);
    (void)posix_fadvise(input->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    input->ahead = mem_alloc(READ_AHEAD);
    return 0;
}

void input_close(struct input *input)
{
    close_fd(&input->fd);
    free_ptr(&input->ahead);
}

static int refill(struct err *e, struct input *input)
{
    ssize_t count;

    do
        count = read(input->fd, input->ahead, READ_AHEAD);
    while (count < 0 && errno == EINTR && !interrupted());
    if (count < 0)
        return err_sys(e, "cannot read %s", input->node->source);
    if (count == 0)
        return changed(e, input);
    input->ahead_at = 0;
    input->ahead_end = (size_t)count;
    return 0;
}

static int read_source(struct err *e, struct input *input, uint8_t *data, size_t size)
{
    while (size) {
        size_t have = input->ahead_end - input->ahead_at;

        if (!have) {
            if (refill(e, input) < 0)
                return -1;
            continue;
        }
        have = have < size ? have : size;
        memcpy(data, input->ahead + input->ahead_at, have);
        input->ahead_at += have;
        data += have;
        size -= have;
    }
    return 0;
}

int input_read(struct err *e, struct input *input, void *data, size_t size, size_t *ret_count)
{
    uint64_t left = input->node->size - input->position;
    size_t count = size < left ? size : (size_t)left;

    if (input->node->content)
        memcpy(data, input->node->content + input->position, count);
    else if (read_source(e, input, data, count) < 0)
        return -1;
    input->position += count;
    *ret_count = count;
    return 0;
}
