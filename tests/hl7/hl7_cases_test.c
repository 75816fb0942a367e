// SPDX-License-Identifier: Apache-2.0
// Runs the Markdown cases of tests/cases/hl7. A case has a message (```hl7: lines are segments,
// each ended by CR) or a stream (```stream: lines joined without ends); <0B> stands for a byte.
// Its ```expect block is all that reading it says. Every case is then read again cut and with every
// bit flipped, and sent in a frame split at every byte.
#define _DEFAULT_SOURCE
#include <dirent.h>
#include <stdarg.h>
#include <stdlib.h>

#include "hl7/hl7_ack.h"
#include "hl7/hl7_batch.h"
#include "hl7/hl7_consent.h"
#include "hl7/mllp.h"
#include "tests/check.h"
#include "tests/fhir/markdown_cases.h"

#define NOW 1781524800 // 2026-06-15T12:00:00Z

static uint8_t memory[4U << 20];
static char said[65536];
static size_t said_size;

__attribute__((format(printf, 1, 2))) static void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = vsnprintf(said + said_size, sizeof said - said_size, format, arguments);
    va_end(arguments);
    if (size > 0 && (size_t)size < sizeof said - said_size) said_size += (size_t)size;
}

static void say_part(const char *name, span part)
{
    if (part.size > 0) say(" %s=%.*s", name, (int)part.size, (const char *)part.data);
}

static void say_time(const char *name, const struct hl7_time *time)
{
    char from[21], to[21];
    if (time->precision == HL7_NO_TIME) return;
    instant_write(from, time->period.first);
    instant_write(to, time->period.last);
    say(" %s=%s", name, from);
    if (time->period.last != time->period.first) say("..%s", to);
    if (!time->period.has_zone) say(" (no zone)");
}

static void say_yes_no(const char *name, enum hl7_yes_no value)
{
    static const char *const texts[] = {"", "Y", "N", "null"};
    if (value != HL7_UNSTATED) say(" %s=%s", name, texts[value]);
}

static void say_issues(const struct issues *issues)
{
    static const char *const severities[] = {"error", "warning", "information"};
    for (size_t i = 0; i < issues->count; i++) {
        const struct issue *issue = &issues->items[i];
        say("%s %s at byte %zu%s%s\n", severities[issue->severity], issue->rule, issue->offset,
            issue->location[0] ? " " : "", issue->location);
    }
}

// A reader that fails has said why.
static void check_told(enum status status, const struct issues *issues, size_t before)
{
    CHECK(status == STATUS_OK || issues->count > before || issues->dropped > 0);
}

static void say_consent(const struct hl7_message *m, size_t segment, struct hl7_zone zone,
                        struct issues *issues)
{
    static const char *const statuses[] = {"none",    "active",    "limited", "pending",
                                           "refused", "rescinded", "bypassed"};
    struct hl7_consent c;
    size_t before = issues->count;
    check_told(hl7_consent_read(m, segment, zone, &c, issues), issues, before);
    say("consent %s", statuses[c.status]);
    say_part("type", c.type.code);
    say_part("form", c.form);
    say_part("number", c.number.id);
    say_part("limitations", c.limitations);
    say_time("decided", &c.decided);
    say_time("effective", &c.effective);
    say_time("ends", &c.ends);
    say_yes_no("competent", c.competent);
    say_part("bypass", c.bypass_reason.code);
    say_part("disclosure", c.disclosure_level);
    say_part("nonsubject", c.nonsubject.code);
    for (size_t i = 0; i < c.consenter_count; i++) say_part("by", c.consenters[i].family);
    for (size_t i = 0; i < c.relationship_count; i++) say_part("as", c.relationships[i].code);
    say("\n");
    for (size_t i = 0; i < c.companions; i++) {
        struct hl7_participant p;
        before = issues->count;
        check_told(hl7_companion_read(m, &c, i, zone, &p, issues), issues, before);
        say("  with");
        say_part("role", p.role.code);
        say_part("person", p.person.id);
        say_part("organization", p.organization.id);
        say_time("from", &p.from);
        say_time("to", &p.to);
        say("\n");
    }
}

static void say_restriction(const struct hl7_message *m, size_t segment, struct hl7_zone zone,
                            struct issues *issues)
{
    static const char *const scopes[] = {"message", "patient", "encounter"};
    static const char *const actions[] = {"none", "add", "delete", "update", "keep"};
    struct hl7_restriction r;
    size_t before = issues->count;
    check_told(hl7_restriction_read(m, segment, zone, &r, issues), issues, before);
    say("restriction %s %s", scopes[r.scope], actions[r.action]);
    say_part("value", r.value.code);
    for (size_t i = 0; i < r.reason_count; i++) say_part("reason", r.reasons[i].code);
    say_time("from", &r.from);
    say_time("to", &r.to);
    if (r.is_long) say(" long");
    say_part("class", r.classification.code);
    say_part("instance", r.instance.id);
    say("\n");
}

static void say_consents(const struct hl7_received *r, struct issues *issues)
{
    const struct hl7_message *m = &r->message;
    struct hl7_zone zone = r->header.zone;
    for (size_t i = 0; i < m->segment_count; i++) {
        uint32_t id = m->segments[i].id;
        if (id == HL7_ID('C', 'O', 'N')) say_consent(m, i, zone, issues);
        if (id == HL7_ID('A', 'R', 'V')) say_restriction(m, i, zone, issues);
        if (id == HL7_ID('P', 'D', '1')) {
            struct hl7_protection p;
            size_t before = issues->count;
            check_told(hl7_protection_read(m, i, zone, &p, issues), issues, before);
            if (p.stated == HL7_UNSTATED) continue;
            say("protection");
            say_yes_no("stated", p.stated);
            say_time("since", &p.effective);
            say("\n");
        }
        if (id == HL7_ID('R', 'F', 'I')) {
            struct hl7_information_request q;
            size_t before = issues->count;
            check_told(hl7_information_request_read(m, i, zone, &q, issues), issues, before);
            say("information request");
            say_yes_no("consent", q.consent);
            say_time("due", &q.due);
            say("\n");
        }
    }
}

static void say_tree(const struct hl7_received *r)
{
    const struct hl7_tree *t = &r->tree;
    for (size_t g = 1; g < t->group_count; g++) {
        int depth = 0;
        for (size_t p = t->groups[g].parent; p != 0; p = t->groups[p].parent) depth++;
        say("%*sgroup %.*s", 2 * depth, "", (int)t->groups[g].name.size,
            (const char *)t->groups[g].name.data);
        for (size_t s = t->groups[g].first; s <= t->groups[g].last; s++) {
            if (t->segment_groups[s] == g)
                say(" %.3s", (const char *)hl7_segment_text(&r->message, s).data);
        }
        say("\n");
    }
}

static void say_ack(const struct hl7_received *r, const struct issues *issues, struct arena *arena)
{
    static char out[HL7_ACK_MEMORY];
    static const char *const codes[] = {"none", "AA", "AE", "AR", "CA", "CE", "CR"};
    struct hl7_ack_plan plan = hl7_ack_plan(r, hl7_answer_of(issues));
    if (plan.enhanced) say("answers %s then %s\n", codes[plan.commit], codes[plan.application]);
    struct hl7_ack ack = {.received = r, .issues = issues, .now = NOW};
    ack.code = plan.commit != HL7_ACK_NONE ? plan.commit : plan.application;
    ack.control_id = span_text("K7");
    if (ack.code == HL7_ACK_NONE) {
        say("no answer\n");
        return;
    }
    struct writer w = writer_over(out, sizeof out);
    CHECK_EQ(hl7_ack_write(&w, &ack, arena), STATUS_OK);
    for (size_t i = 0; i < w.size; i++) say("%c", out[i] == '\r' ? '\n' : out[i]);
}

// All that reading one message says.
static void read_message(span bytes, bool tree)
{
    struct arena arena = arena_over(memory, sizeof memory);
    struct issue items[64];
    struct issues issues = issues_over(items, 64);
    struct hl7_received r;
    struct hl7_reading reading = {.rules = HL7_FEED_RULES_USUAL};
    enum status status = hl7_receive(&r, bytes, &reading, &arena, &issues);
    bool refused = hl7_answer_of(&issues) != HL7_AA;
    CHECK_EQ(status != STATUS_OK, refused);
    if (status == STATUS_OK) say_consents(&r, &issues);
    if (tree) say_tree(&r);
    say_issues(&issues);
    say_ack(&r, &issues, &arena);
}

static void read_batch(span bytes)
{
    struct hl7_batch batch;
    struct issue items[16];
    struct issues issues = issues_over(items, 16);
    char answer[1024];
    struct writer w = writer_over(answer, sizeof answer);
    if (hl7_batch_check(bytes, &batch, &issues) != STATUS_OK) {
        say("batch refused\n");
        say_issues(&issues);
        return;
    }
    say("batch of %u in %u\n", batch.message_count, batch.batch_count);
    size_t cursor = 0;
    span message;
    hl7_ack_batch_begin(&w, batch.header, span_text("K6"), NOW, (struct hl7_zone){false, 0});
    for (size_t i = 0; i < w.size; i++) say("%c", answer[i] == '\r' ? '\n' : answer[i]);
    while (hl7_batch_next(&batch, &cursor, &message)) read_message(message, false);
    w.size = 0;
    hl7_ack_batch_end(&w, batch.header, batch.message_count);
    for (size_t i = 0; i < w.size; i++) say("%c", answer[i] == '\r' ? '\n' : answer[i]);
}

static void read_content(span bytes, bool tree)
{
    if (hl7_is_batch(bytes))
        read_batch(bytes);
    else
        read_message(bytes, tree);
}

// All that a stream says, sent up to `cut`, then the rest.
static void read_stream(span stream, size_t cut, struct mllp_options options)
{
    static uint8_t buffer[1U << 17];
    static const char *const names[] = {"more", "frame",   "restarted",
                                        "junk", "foreign", "too large"};
    struct mllp_reader reader = mllp_reader_new(options);
    struct mllp_frame frame;
    size_t held = 0, sent = 0;
    said_size = 0;
    while (sent < stream.size) {
        size_t size = sent < cut ? cut - sent : stream.size - sent;
        memcpy(buffer + held, stream.data + sent, size);
        held += size;
        sent += size;
        enum mllp_event event;
        while ((event = mllp_next(&reader, span_of(buffer, held), &frame)) != MLLP_MORE) {
            say("%s of %zu bytes\n", names[event], frame.content.size);
            if (frame.separators > 0) say("%u separators kept as data\n", frame.separators);
            if (event == MLLP_FRAME) read_content(frame.content, false);
        }
        size_t done = mllp_drop(&reader);
        memmove(buffer, buffer + done, held -= done);
    }
    if (mllp_is_partial(&reader)) say("waiting for the rest of a frame\n");
}

// The bytes a block stands for.
static span bytes_of(span block, bool stream, uint8_t *out)
{
    size_t size = 0;
    for (size_t i = 0; i < block.size; i++) {
        unsigned byte;
        if (block.data[i] == '<' && i + 3 < block.size && block.data[i + 3] == '>' &&
            sscanf((const char *)block.data + i, "<%2x>", &byte) == 1) {
            out[size++] = (uint8_t)byte;
            i += 3;
        } else if (block.data[i] == '\n') {
            if (!stream) out[size++] = '\r';
        } else {
            out[size++] = block.data[i];
        }
    }
    return span_of(out, size);
}

static void check_said(const char *file, const char *title, span expected, const char *how)
{
    if (said_size == expected.size && memcmp(said, expected.data, said_size) == 0) return;
    fprintf(stderr, "%s: %s%s: it says\n%.*s", file, title, how, (int)said_size, said);
    CHECK(false);
}

// Nothing breaks however the message is damaged.
static void replay_message(span bytes)
{
    static uint8_t copy[65536], stream[65536], expected[sizeof said];
    said_size = 0;
    for (size_t cut = 0; cut < bytes.size; cut++) {
        said_size = 0;
        read_content(span_slice(bytes, 0, cut), true);
    }
    memcpy(copy, bytes.data, bytes.size);
    for (size_t bit = 0; bit < bytes.size * 8; bit++) {
        said_size = 0;
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
        read_content(span_of(copy, bytes.size), true);
        copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    struct writer w = writer_over(stream, sizeof stream);
    mllp_write(&w, bytes);
    struct mllp_options options = {.frame_size_max = 65000};
    read_stream(writer_span(&w), w.size, options);
    size_t expected_size = said_size;
    memcpy(expected, said, said_size);
    for (size_t cut = 1; cut < w.size; cut++) {
        read_stream(writer_span(&w), cut, options);
        CHECK(said_size == expected_size && memcmp(said, expected, said_size) == 0);
    }
}

static void run_case(const char *file, const struct markdown_case *c)
{
    static uint8_t memory_of_case[65536];
    span message = markdown_block(c->body, "hl7", 0);
    span stream = markdown_block(c->body, "stream", 0);
    span tolerant = markdown_block(c->body, "stream tolerant", 0);
    span expected = markdown_block(c->body, "expect", 0);
    span groups = markdown_block(c->body, "expect groups", 0);
    bool tree = groups.data != NULL;
    if (tree) expected = groups;
    said_size = 0;
    check_test_failed = 0;
    check_test_count++;
    if (message.data != NULL) {
        span bytes = bytes_of(message, false, memory_of_case);
        read_content(bytes, tree);
        check_said(file, c->title, expected, "");
        replay_message(bytes);
    } else {
        struct mllp_options options = {.frame_size_max = 400};
        options.short_trailer = options.resync = tolerant.data != NULL;
        if (tolerant.data != NULL) stream = tolerant;
        span bytes = bytes_of(stream, true, memory_of_case);
        for (size_t cut = 1; cut <= bytes.size; cut++) {
            read_stream(bytes, cut, options);
            check_said(file, c->title, expected, ", cut");
            if (check_test_failed) break;
        }
    }
    check_passed_count += !check_test_failed;
    check_failed_count += check_test_failed;
    if (check_test_failed) fprintf(stderr, "FAIL %s: %s\n", file, c->title);
}

int main(int argc, char **argv)
{
    static char text[1U << 20];
    DIR *folder = opendir(SOURCE_DIR "/tests/cases/hl7");
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char path[1024];
        const char *dot = strrchr(entry->d_name, '.');
        if (dot == NULL || strcmp(dot, ".md") != 0) continue;
        if (argc > 1 && strstr(entry->d_name, argv[1]) == NULL) continue;
        (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/cases/hl7/%s", entry->d_name);
        FILE *file = fopen(path, "rb");
        if (file == NULL) continue;
        span rest = span_of(text, fread(text, 1, sizeof text, file));
        (void)fclose(file);
        struct markdown_case c;
        while (markdown_next(&rest, &c)) run_case(entry->d_name, &c);
    }
    if (folder != NULL) (void)closedir(folder);
    return check_report();
}
