// SPDX-License-Identifier: Apache-2.0
// Shared by the two files that see uv.h.
#ifndef CONSENTRY_GATEWAY_HOST_UV_INTERNAL_H
#define CONSENTRY_GATEWAY_HOST_UV_INTERNAL_H

#include <uv.h>

#include "gateway/host/host.h"
#include "gateway/host/limits.h"

struct host_uv {
    struct host face;
    uv_loop_t loop;
    uv_prepare_t prepare;
    uv_signal_t signals[3]; // SIGTERM, SIGINT, SIGHUP
    bool signal_open[3];
    bool prepare_open;
    bool stopped; // no timer is set any more
    void (*before_wait)(void *owner);
    void *before_wait_owner;
    void (*heard[HOST_SIGNAL_COUNT])(void *owner);
    void *heard_owner[HOST_SIGNAL_COUNT];
    // Every read lands here and is used before the next one: nothing per connection.
    uint8_t read_buffer[LIMIT_READ_SIZE];
};

static inline struct host_uv *host_uv_of(const struct host *host)
{
    union {
        const struct host *in;
        struct host_uv *out;
    } cast = {.in = host};
    return cast.out; // face is the first member
}

// A libuv error as a status.
enum status host_uv_status(int error);

// stream_uv.c
enum status host_uv_listen(struct host *host, struct host_listener *listener,
                           const struct address *address, int inherited);
void host_uv_unlisten(struct host *host, struct host_listener *listener);
enum status host_uv_connect(struct host *host, const struct address *address,
                            struct stream **stream);

#endif
