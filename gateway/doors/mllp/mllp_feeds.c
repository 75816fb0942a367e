// SPDX-License-Identifier: Apache-2.0
// What each feed has done, for those who look after it at night: counts, times, rules and keyed
// names, nothing that a message says about anybody.
#include <string.h>

#include "gateway/doors/mllp/mllp_internal.h"
#include "gateway/host/log.h"

// The line of a header that is looked at for its sender; longer ones belong to the default feed.
#define PEEK_MAX 2048

const char *mllp_outcome_name(enum mllp_outcome outcome)
{
    static const char *const names[MLLP_OUTCOME_COUNT] = {
#define X(name, text) text,
        MLLP_OUTCOME_TABLE(X)
#undef X
    };
    return names[outcome];
}

// The first component of field `number` of a header line as it was sent.
static span peek(span line, uint32_t number)
{
    span field = hl7_part(line, line.data[3], number);
    uint8_t component = line.data[4];
    return component == line.data[3] ? field : hl7_part(field, component, 1);
}

struct mllp_feed *mllp_feed_find(struct mllp_door *door, int listener, span message)
{
    span application = {NULL, 0}, facility = {NULL, 0};
    if (span_starts(message, "\xef\xbb\xbf")) message = span_slice(message, 3, message.size);
    span line = span_slice(message, 0, PEEK_MAX);
    for (size_t i = 0; i < line.size; i++) {
        if (line.data[i] == '\r' || line.data[i] == '\n') line.size = i;
    }
    if (line.size > 4 && span_starts(line, "MSH")) {
        application = peek(line, 3);
        facility = peek(line, 4);
    }
    const struct mllp_feed_settings *settings =
        mllp_settings_feed(door->settings, listener, application, facility);
    return &door->feeds[settings - door->settings->feeds];
}

// An exponentially weighted mean over about ten seconds, in 1/1024 messages a second.
static void note_rate(struct mllp_feed *feed, uint64_t now_ms)
{
    uint64_t age_ms = now_ms - feed->rate_at_ms;
    feed->rate_1024 = age_ms >= 10000 ? 0 : feed->rate_1024 * (10000 - age_ms) / 10000;
    feed->rate_1024 += 102; // 1024 / 10 s
    feed->rate_at_ms = now_ms;
}

static void note_refusal(struct mllp_feed *feed, const char *rule)
{
    for (size_t i = 0; i < MLLP_REFUSALS_MAX; i++) {
        if (feed->refusals[i].rule == NULL) feed->refusals[i].rule = rule;
        if (strcmp(feed->refusals[i].rule, rule) != 0) continue;
        feed->refusals[i].count++;
        return;
    }
}

void mllp_feed_note(struct mllp_door *door, struct mllp_feed *feed,
                    const struct mllp_recent *recent)
{
    static const enum metric metrics[MLLP_OUTCOME_COUNT] = {
#define X(name, text) METRIC_HL7_##name,
        MLLP_OUTCOME_TABLE(X)
#undef X
    };
    metrics_add(door->metrics, metrics[recent->outcome], 1);
    feed->counts[recent->outcome]++;
    feed->bytes += recent->size;
    feed->last_ms = recent->time_ms;
    note_rate(feed, mllp_now_ms(door));
    feed->recent[feed->recent_count++ % MLLP_RECENT_MAX] = *recent;
    if (recent->rule == NULL) return;
    note_refusal(feed, recent->rule);
    uint64_t number = (uint64_t)(feed - door->feeds);
    log_event(recent->outcome == MLLP_HELD ? LOG_MESSAGE_HELD : LOG_MESSAGE_REFUSED,
              log_number(LOG_FIELD_FEED, number), log_name(LOG_FIELD_REASON, recent->rule),
              log_digest(LOG_FIELD_DIGEST, recent->name, sizeof recent->name));
}
