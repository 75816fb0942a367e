// SPDX-License-Identifier: Apache-2.0
#include "gateway/commands/bench_lag.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "core/base/writer.h"

#define PAGE_SIZE_MAX ((size_t)1 << 20)
#define PATIENCE_S    10

static int connect_to(const struct address *target)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(target->port)};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(target->port)};
    struct timeval patience = {.tv_sec = PATIENCE_S};
    memcpy(&v4.sin_addr, target->ip, 4);
    memcpy(&v6.sin6_addr, target->ip, 16);
    int s = socket(target->is_v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0) return -1;
    (void)setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const struct sockaddr *where =
        target->is_v6 ? (const struct sockaddr *)&v6 : (const struct sockaddr *)&v4;
    if (connect(s, where, target->is_v6 ? sizeof v6 : sizeof v4) == 0) return s;
    close(s);
    return -1;
}

// Sends the request and reads until the gateway closes; the size of what came.
static size_t exchange(int s, const char *token, char *page)
{
    uint8_t memory[2048];
    size_t size = 0;
    struct writer w = writer_over(memory, sizeof memory);
    write_text(&w, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    if (token[0] != '\0') {
        write_text(&w, "Authorization: Bearer ");
        write_text(&w, token);
        write_text(&w, "\r\n");
    }
    write_text(&w, "\r\n");
    if (w.status != STATUS_OK || send(s, memory, w.size, MSG_NOSIGNAL) != (ssize_t)w.size) return 0;
    while (size < PAGE_SIZE_MAX - 1) {
        ssize_t got = recv(s, page + size, PAGE_SIZE_MAX - 1 - size, 0);
        if (got <= 0) break;
        size += (size_t)got;
    }
    page[size] = '\0';
    return size;
}

// The value of a series without labels, 0 when the page does not have it.
static uint64_t value_of(const char *page, const char *series)
{
    size_t size = strlen(series);
    for (const char *line = page; line != NULL; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (strncmp(line, series, size) == 0 && line[size] == ' ')
            return strtoull(line + size + 1, NULL, 10);
    }
    return 0;
}

enum status bench_lag_read(struct bench_lag *out, const struct address *target, const char *token)
{
    *out = (struct bench_lag){0};
    char *page = malloc(PAGE_SIZE_MAX);
    if (page == NULL) return STATUS_NO_SPACE;
    int s = connect_to(target);
    size_t size = s < 0 ? 0 : exchange(s, token, page);
    if (s >= 0) close(s);
    if (size != 0) {
        out->operations = value_of(page, "consentry_operations_total");
        out->unproven_operations = value_of(page, "consentry_operations_unproven");
        out->unproven_batches = value_of(page, "consentry_batches_unproven");
        out->proven_batches = value_of(page, "consentry_batches_proven_total");
        out->lag_s = value_of(page, "consentry_proof_lag_seconds");
    }
    free(page);
    return size == 0 ? STATUS_UNAVAILABLE : STATUS_OK;
}
