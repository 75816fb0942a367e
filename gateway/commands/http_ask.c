// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/http_ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/base/writer.h"

#define ASK_SECONDS   30
#define REQUEST_BYTES 2048

static int open_socket(const struct address *address)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } to;
    memset(&to, 0, sizeof to);
    socklen_t size = sizeof to.v4;
    if (address->is_v6) {
        size = sizeof to.v6;
        to.v6.sin6_family = AF_INET6;
        to.v6.sin6_port = htons(address->port);
        memcpy(&to.v6.sin6_addr, address->ip, 16);
    } else {
        to.v4.sin_family = AF_INET;
        to.v4.sin_port = htons(address->port);
        memcpy(&to.v4.sin_addr, address->ip, 4);
    }
    struct timeval patience = {.tv_sec = ASK_SECONDS};
    int fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (connect(fd, &to.any, size) == 0) return fd;
    (void)close(fd);
    return -1;
}

static bool send_all(int fd, span bytes)
{
    while (bytes.size != 0) {
        ssize_t sent = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        bytes = span_slice(bytes, (size_t)sent, bytes.size);
    }
    return true;
}

// Reads to the end of the connection.
static enum status receive(struct http_asked *out, int fd, size_t size_max)
{
    size_t size = 0;
    out->memory = malloc(size_max);
    if (out->memory == NULL) return STATUS_NO_SPACE;
    for (;;) {
        if (size == size_max) return STATUS_LIMIT;
        ssize_t got = recv(fd, out->memory + size, size_max - size, 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return STATUS_UNAVAILABLE;
        if (got == 0) break;
        size += (size_t)got;
    }
    out->body = span_of(out->memory, size);
    return STATUS_OK;
}

// Splits the status line and the head off. The gateway sends no chunks to those who ask to close.
static enum status split(struct http_asked *out)
{
    span all = out->body;
    if (all.size < 12 || !span_starts(all, "HTTP/1.1 ")) return STATUS_BAD_SYNTAX;
    for (size_t i = 9; i < 12; i++) {
        if (all.data[i] < '0' || all.data[i] > '9') return STATUS_BAD_SYNTAX;
        out->status = (uint16_t)(out->status * 10 + (all.data[i] - '0'));
    }
    for (size_t i = 0; i + 4 <= all.size; i++) {
        if (!span_starts(span_slice(all, i, 4), "\r\n\r\n")) continue;
        out->body = span_slice(all, i + 4, all.size);
        return STATUS_OK;
    }
    return STATUS_BAD_SYNTAX;
}

enum status http_ask(struct http_asked *out, const struct address *gateway, const char *method,
                     const char *path, const char *token, size_t size_max)
{
    char memory[REQUEST_BYTES];
    struct writer w = writer_over(memory, sizeof memory);
    *out = (struct http_asked){0};
    write_text(&w, method);
    write_text(&w, " ");
    write_text(&w, path);
    write_text(&w, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    if (strcmp(method, "GET") != 0) write_text(&w, "Content-Length: 0\r\n");
    if (token[0] != '\0') {
        write_text(&w, "Authorization: Bearer ");
        write_text(&w, token);
        write_text(&w, "\r\n");
    }
    write_text(&w, "\r\n");
    if (w.status != STATUS_OK) return w.status;
    int fd = open_socket(gateway);
    if (fd < 0) return STATUS_UNAVAILABLE;
    enum status status = STATUS_UNAVAILABLE;
    if (send_all(fd, writer_span(&w))) status = receive(out, fd, size_max);
    (void)close(fd);
    return status == STATUS_OK ? split(out) : status;
}

void http_ask_end(struct http_asked *asked)
{
    free(asked->memory);
    *asked = (struct http_asked){0};
}
