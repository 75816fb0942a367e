// SPDX-License-Identifier: Apache-2.0
// A connected byte stream, whoever carries it: a socket (stream_uv.c), TLS over one (tls.c), or a
// test. All calls happen on the loop thread.
//
// The life of a stream: it is handed to an owner, who calls stream_open() once; bytes arrive until
// on_end; somebody calls stream_close(); on_closed is the very last call and nothing may be touched
// afterwards. stream_close() may be called at any time, also from within the callbacks.
#ifndef CONSENTRY_GATEWAY_STREAM_H
#define CONSENTRY_GATEWAY_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"
#include "gateway/host/address.h"

struct stream;

// What the owner is told.
struct stream_events {
    void (*on_bytes)(void *owner, span bytes); // borrowed until it returns, never empty
    void (*on_end)(void *owner);               // the peer sends no more, or the stream is broken
    void (*on_drained)(void *owner);           // the queue has emptied
    void (*on_closed)(void *owner);
};

// What a carrier does. write takes a copy of what it cannot send at once.
struct stream_ops {
    void (*open)(struct stream *stream);
    void (*write)(struct stream *stream, const span *parts, size_t count);
    void (*pause)(struct stream *stream, bool paused);
    void (*finish)(struct stream *stream);
    void (*close)(struct stream *stream);
};

#define STREAM_CLIENT_SIZE 32

struct stream {
    const struct stream_ops *ops;
    const struct stream_events *events;
    void *owner;
    struct stream *under; // what carries this stream, NULL for a socket
    size_t queued;        // bytes held back here, see stream_queued()
    bool ended;           // on_end was or will be told
    bool closing;
    bool quick_ack;  // a socket acknowledges what it reads at once: for peers that wait for that
    bool has_client; // the peer proved a certificate
    struct address peer;
    uint8_t client[STREAM_CLIENT_SIZE]; // SHA-256 of that certificate
};

// Begins to read; from here on the owner is told what happens.
static inline void stream_open(struct stream *stream, const struct stream_events *events,
                               void *owner)
{
    stream->events = events;
    stream->owner = owner;
    stream->ops->open(stream);
}

// Sends the parts in order, or queues a copy of what cannot be sent now. Nothing is sent on a
// stream that is broken or closing. When memory is short the stream breaks: on_end follows.
static inline void stream_write(struct stream *stream, const span *parts, size_t count)
{
    stream->ops->write(stream, parts, count);
}

// Bytes that the kernel has not taken yet.
static inline size_t stream_queued(const struct stream *stream)
{
    size_t queued = 0;
    for (; stream != NULL; stream = stream->under) queued += stream->queued;
    return queued;
}

// Stops or resumes on_bytes.
static inline void stream_pause(struct stream *stream, bool paused)
{
    stream->ops->pause(stream, paused);
}

// Says that we send no more once the queue is empty; the peer may still send.
static inline void stream_finish(struct stream *stream)
{
    stream->ops->finish(stream);
}

// Drops the queue and ends both directions.
static inline void stream_close(struct stream *stream)
{
    if (stream->closing) return;
    stream->closing = true;
    stream->ops->close(stream);
}

#endif
