// SPDX-License-Identifier: Apache-2.0
// Sockets by libuv. A write goes straight to the kernel while nothing waits; what the kernel does
// not take is copied into a counted buffer, and at most two such buffers exist per stream: one in
// the kernel's hands and one that gathers behind it.
#include "gateway/host/host_uv_internal.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/invariant.h"

#define PARTS_MAX 4

// Exists only while something is queued.
struct backlog {
    uv_write_t request;
    struct buffer sending;
    struct buffer waiting;
    bool in_flight;
};

struct stream_uv {
    struct stream face;
    struct host_uv *host;
    struct backlog *backlog;
    uv_tcp_t tcp;
    bool connecting;
    bool broken;
    bool finish_wanted;
    bool paused;
};

static_assert(sizeof(uv_tcp_t) <= sizeof(((struct host_listener *)0)->handle),
              "handle is too small");

static struct stream_uv *stream_uv_of(struct stream *stream)
{
    return (struct stream_uv *)(void *)stream; // face is the first member
}

static void backlog_release(struct stream_uv *s)
{
    if (s->backlog == NULL) return;
    INVARIANT(!s->backlog->in_flight);
    buffer_release(s->host->face.budget, &s->backlog->sending);
    buffer_release(s->host->face.budget, &s->backlog->waiting);
    free(s->backlog);
    s->backlog = NULL;
    s->face.queued = 0;
}

static void handle_closed(uv_handle_t *handle)
{
    struct stream_uv *s = handle->data;
    backlog_release(s);
    if (s->face.events != NULL) s->face.events->on_closed(s->face.owner);
    free(s);
}

// Tells the owner once that the peer is gone.
static void tell_end(struct stream_uv *s)
{
    if (s->face.ended || s->face.closing) return;
    s->face.ended = true;
    s->face.events->on_end(s->face.owner);
}

static void alloc_read(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct stream_uv *s = handle->data;
    (void)suggested;
    *buf = uv_buf_init((char *)s->host->read_buffer, sizeof s->host->read_buffer);
}

// A sender with Nagle's algorithm holds its next small segment until this one is acknowledged, and
// the kernel delays that by 40 ms; the option wears off, so it is set with every read.
static void acknowledge(struct stream_uv *s)
{
    int fd = -1, on = 1;
    if (!s->face.quick_ack || uv_fileno((uv_handle_t *)&s->tcp, &fd) != 0) return;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

static void read_done(uv_stream_t *handle, ssize_t count, const uv_buf_t *buf)
{
    struct stream_uv *s = handle->data;
    if (count == 0 || s->face.closing) return;
    if (count < 0) {
        if (count != UV_EOF) s->broken = true;
        uv_read_stop(handle);
        tell_end(s);
        return;
    }
    acknowledge(s);
    s->face.events->on_bytes(s->face.owner, span_of(buf->base, (size_t)count));
}

static void start_reading(struct stream_uv *s)
{
    if (s->connecting || s->paused || s->face.ended || s->face.closing) return;
    (void)uv_read_start((uv_stream_t *)&s->tcp, alloc_read, read_done);
}

static void open_stream(struct stream *stream)
{
    acknowledge(stream_uv_of(stream));
    start_reading(stream_uv_of(stream));
}

static void pause_stream(struct stream *stream, bool paused)
{
    struct stream_uv *s = stream_uv_of(stream);
    if (s->paused == paused) return;
    s->paused = paused;
    if (paused) {
        uv_read_stop((uv_stream_t *)&s->tcp);
    } else {
        start_reading(s);
    }
}

static void finish_now(struct stream_uv *s);
static void send_backlog(struct stream_uv *s);

static void write_done(uv_write_t *request, int error)
{
    struct stream_uv *s = request->handle->data;
    struct backlog *backlog = s->backlog;
    backlog->in_flight = false;
    s->face.queued -= backlog->sending.size;
    buffer_release(s->host->face.budget, &backlog->sending);
    if (s->face.closing) return;
    if (error != 0) {
        s->broken = true;
        backlog_release(s);
        tell_end(s);
        return;
    }
    if (backlog->waiting.size != 0) {
        send_backlog(s);
        return;
    }
    backlog_release(s);
    if (s->finish_wanted) finish_now(s);
    s->face.events->on_drained(s->face.owner);
}

// Hands what waits to the kernel.
static void send_backlog(struct stream_uv *s)
{
    struct backlog *backlog = s->backlog;
    backlog->sending = backlog->waiting;
    backlog->waiting = (struct buffer){0};
    backlog->in_flight = true;
    uv_buf_t buf = uv_buf_init((char *)backlog->sending.data, (unsigned)backlog->sending.size);
    int error = uv_write(&backlog->request, (uv_stream_t *)&s->tcp, &buf, 1, write_done);
    if (error != 0) {
        backlog->in_flight = false;
        s->broken = true;
    }
}

// A stream that lost bytes is broken; its owner learns of it by on_end, from the read side.
static void break_stream(struct stream_uv *s)
{
    s->broken = true;
    int fd = -1;
    if (uv_fileno((uv_handle_t *)&s->tcp, &fd) == 0) (void)shutdown(fd, SHUT_RDWR);
}

static void queue_parts(struct stream_uv *s, const span *parts, size_t count, size_t skip)
{
    if (s->backlog == NULL) s->backlog = calloc(1, sizeof *s->backlog);
    if (s->backlog == NULL) {
        break_stream(s);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        span part = span_slice(parts[i], skip, parts[i].size);
        skip -= parts[i].size - part.size;
        if (buffer_append(s->host->face.budget, &s->backlog->waiting, part) != STATUS_OK) {
            break_stream(s);
            return;
        }
        s->face.queued += part.size;
    }
    if (!s->backlog->in_flight && !s->connecting) send_backlog(s);
}

static void write_stream(struct stream *stream, const span *parts, size_t count)
{
    struct stream_uv *s = stream_uv_of(stream);
    uv_buf_t bufs[PARTS_MAX];
    size_t size = 0, sent = 0;
    INVARIANT(count <= PARTS_MAX);
    if (s->broken || s->face.closing || s->finish_wanted) return;
    for (size_t i = 0; i < count; i++) {
        bufs[i].base = (char *)(uintptr_t)parts[i].data; // libuv does not write to it
        bufs[i].len = parts[i].size;
        size += parts[i].size;
    }
    if (size == 0) return;
    if (s->backlog == NULL && !s->connecting) {
        int result = uv_try_write((uv_stream_t *)&s->tcp, bufs, (unsigned)count);
        if (result < 0 && result != UV_EAGAIN) {
            s->broken = true; // the read side reports it
            return;
        }
        sent = result < 0 ? 0 : (size_t)result;
    }
    if (sent < size) queue_parts(s, parts, count, sent);
}

// Ends our direction by shutdown(2) itself: the queue is empty, so there is nothing to wait for.
static void finish_now(struct stream_uv *s)
{
    int fd = -1;
    s->finish_wanted = true;
    if (uv_fileno((uv_handle_t *)&s->tcp, &fd) == 0) (void)shutdown(fd, SHUT_WR);
}

static void finish_stream(struct stream *stream)
{
    struct stream_uv *s = stream_uv_of(stream);
    if (s->finish_wanted || s->face.closing) return;
    s->finish_wanted = true;
    if (s->backlog == NULL && !s->connecting) finish_now(s);
}

static void close_stream(struct stream *stream)
{
    struct stream_uv *s = stream_uv_of(stream);
    uv_close((uv_handle_t *)&s->tcp, handle_closed);
}

static const struct stream_ops ops = {
    .open = open_stream,
    .write = write_stream,
    .pause = pause_stream,
    .finish = finish_stream,
    .close = close_stream,
};

static struct stream_uv *stream_new(struct host_uv *host)
{
    struct stream_uv *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    s->face.ops = &ops;
    s->host = host;
    if (uv_tcp_init(&host->loop, &s->tcp) != 0) {
        free(s);
        return NULL;
    }
    s->tcp.data = s;
    return s;
}

static void address_from(struct address *out, const struct sockaddr_storage *in)
{
    *out = (struct address){0};
    if (in->ss_family == AF_INET6) {
        struct sockaddr_in6 v6;
        memcpy(&v6, in, sizeof v6);
        out->is_v6 = true;
        out->port = ntohs(v6.sin6_port);
        memcpy(out->ip, &v6.sin6_addr, 16);
    } else if (in->ss_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, in, sizeof v4);
        out->port = ntohs(v4.sin_port);
        memcpy(out->ip, &v4.sin_addr, 4);
    }
}

static void address_to(struct sockaddr_storage *out, const struct address *in)
{
    memset(out, 0, sizeof *out);
    if (in->is_v6) {
        struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(in->port)};
        memcpy(&v6.sin6_addr, in->ip, 16);
        memcpy(out, &v6, sizeof v6);
    } else {
        struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(in->port)};
        memcpy(&v4.sin_addr, in->ip, 4);
        memcpy(out, &v4, sizeof v4);
    }
}

static void connection_waits(uv_stream_t *server, int error)
{
    struct host_listener *listener = server->data;
    struct sockaddr_storage peer = {0};
    int size = (int)sizeof peer;
    if (error != 0) return;
    struct stream_uv *s = stream_new(host_uv_of(listener->host));
    if (s == NULL) return;
    if (uv_accept(server, (uv_stream_t *)&s->tcp) != 0) {
        stream_close(&s->face);
        return;
    }
    (void)uv_tcp_nodelay(&s->tcp, 1);
    (void)uv_tcp_getpeername(&s->tcp, (struct sockaddr *)&peer, &size);
    address_from(&s->face.peer, &peer);
    listener->accepted(listener->owner, &s->face);
}

enum status host_uv_listen(struct host *host, struct host_listener *listener,
                           const struct address *address, int inherited)
{
    uv_tcp_t *tcp = (uv_tcp_t *)listener->handle;
    struct sockaddr_storage where;
    int size = (int)sizeof where;
    address_to(&where, address);
    int error = uv_tcp_init(&host_uv_of(host)->loop, tcp);
    if (error != 0) return host_uv_status(error);
    tcp->data = listener;
    listener->host = host;
    listener->is_open = true;
    if (inherited >= 0) {
        error = uv_tcp_open(tcp, inherited);
    } else {
        error = uv_tcp_bind(tcp, (const struct sockaddr *)&where, 0);
    }
    if (error == 0) error = uv_listen((uv_stream_t *)tcp, LIMIT_LISTEN_BACKLOG, connection_waits);
    if (error == 0) error = uv_tcp_getsockname(tcp, (struct sockaddr *)&where, &size);
    if (error != 0) {
        host_uv_unlisten(host, listener);
        return host_uv_status(error);
    }
    address_from(&listener->bound, &where);
    return STATUS_OK;
}

void host_uv_unlisten(struct host *host, struct host_listener *listener)
{
    (void)host;
    if (!listener->is_open) return;
    listener->is_open = false;
    uv_close((uv_handle_t *)listener->handle, NULL);
}

static void connect_done(uv_connect_t *request, int error)
{
    struct stream_uv *s = request->handle->data;
    free(request);
    s->connecting = false;
    if (s->face.closing) return;
    if (error != 0) {
        s->broken = true;
        if (s->face.events != NULL) tell_end(s);
        return;
    }
    (void)uv_tcp_nodelay(&s->tcp, 1);
    if (s->face.events != NULL) start_reading(s);
    if (s->backlog != NULL) {
        send_backlog(s);
    } else if (s->finish_wanted) {
        finish_now(s);
    }
}

enum status host_uv_connect(struct host *host, const struct address *address,
                            struct stream **stream)
{
    struct sockaddr_storage where;
    address_to(&where, address);
    struct stream_uv *s = stream_new(host_uv_of(host));
    uv_connect_t *request = malloc(sizeof *request);
    if (s == NULL || request == NULL) {
        if (s != NULL) stream_close(&s->face);
        free(request);
        return STATUS_NO_SPACE;
    }
    s->connecting = true;
    s->face.peer = *address;
    int error = uv_tcp_connect(request, &s->tcp, (const struct sockaddr *)&where, connect_done);
    if (error != 0) {
        free(request);
        stream_close(&s->face);
        return host_uv_status(error);
    }
    *stream = &s->face;
    return STATUS_OK;
}
