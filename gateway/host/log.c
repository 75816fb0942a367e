// SPDX-License-Identifier: Apache-2.0
#include "gateway/host/log.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/host/limits.h"

enum log_level { LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

static const struct {
    const char *text;
    enum log_level level;
} events[LOG_EVENTS] = {
#define X(name, level, text) {text, LOG_LEVEL_##level},
    LOG_EVENT_TABLE(X)
#undef X
};

static const char *const names[LOG_NAMES] = {
#define X(name, text) text,
    LOG_FIELD_TABLE(X)
#undef X
};

// How often each event was written in the present second. Touched by the loop thread only.
static struct {
    time_t second;
    uint32_t written;
    uint32_t dropped;
} quotas[LOG_EVENTS];

static void write_time(struct writer *w, const struct timespec *now)
{
    char text[21];
    uint64_t ms = (uint64_t)now->tv_nsec / 1000000;
    instant_write(text, (instant)now->tv_sec);
    write_bytes(w, text, 19); // without the Z
    write_text(w, ".");
    write_u8(w, (uint8_t)('0' + ms / 100));
    write_u8(w, (uint8_t)('0' + ms / 10 % 10));
    write_u8(w, (uint8_t)('0' + ms % 10));
    write_text(w, "Z");
}

static void write_field(struct writer *w, const struct log_field *field)
{
    char hex[65];
    write_text(w, ",\"");
    write_text(w, names[field->name]);
    write_text(w, "\":");
    switch (field->kind) {
    case LOG_KIND_NUMBER: write_decimal(w, field->number); return;
    case LOG_KIND_NAME:
        write_text(w, "\"");
        write_text(w, field->text);
        break;
    case LOG_KIND_DIGEST:
        INVARIANT(field->number <= 32);
        hex_encode(hex, field->digest, (size_t)field->number);
        write_text(w, "\"");
        write_text(w, hex);
        break;
    }
    write_text(w, "\"");
}

// Whether this event may be written now; *dropped tells how many were not before it.
static int take_quota(enum log_event event, time_t second, uint32_t *dropped)
{
    *dropped = 0;
    if (quotas[event].second != second) {
        quotas[event].second = second;
        quotas[event].written = 0;
    }
    if (quotas[event].written == LIMIT_LOG_LINES_PER_SECOND) {
        quotas[event].dropped++;
        return 0;
    }
    quotas[event].written++;
    *dropped = quotas[event].dropped;
    quotas[event].dropped = 0;
    return 1;
}

void log_write(enum log_event event, const struct log_field *fields, size_t count)
{
    static const char *const levels[] = {"info", "warn", "error"};
    uint8_t line[LIMIT_LOG_LINE_SIZE];
    struct writer w = writer_over(line, sizeof line);
    struct timespec now;
    uint32_t dropped;
    clock_gettime(CLOCK_REALTIME, &now);
    if (!take_quota(event, now.tv_sec, &dropped)) return;
    write_text(&w, "{\"time\":\"");
    write_time(&w, &now);
    write_text(&w, "\",\"level\":\"");
    write_text(&w, levels[events[event].level]);
    write_text(&w, "\",\"event\":\"");
    write_text(&w, events[event].text);
    write_text(&w, "\"");
    for (size_t i = 0; i < count; i++) write_field(&w, &fields[i]);
    if (dropped != 0) {
        write_text(&w, ",\"dropped\":");
        write_decimal(&w, dropped);
    }
    write_text(&w, "}\n");
    INVARIANT(w.status == STATUS_OK);
    // A log that cannot be written must not stop the gateway.
    ssize_t ignored = write(STDERR_FILENO, line, w.size);
    (void)ignored;
}
