// SPDX-License-Identifier: Apache-2.0
// The file is read by the JSON reader that reads resources: strict, bounded, with offsets. A member
// that is not known is an error, so that a misspelled agreement does not go by unnoticed.
#include "gateway/doors/mllp/mllp_settings.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "core/ledger/policy_codes.h"
#include "fhir/json_cursor.h"
#include "gateway/host/memory_map.h"
#include "gateway/host/options.h"

#define FRAME_SIZE_LEAST 1024

struct reading {
    struct mllp_settings *out;
    struct mllp_settings_error *error;
    const struct json_doc *doc;
    const char *list; // "feeds", "listeners"
    size_t index;
};

static enum status fail(struct reading *r, span member, const char *reason)
{
    struct writer w = writer_over(r->error->member, sizeof r->error->member - 1);
    write_text(&w, r->list);
    write_text(&w, "[");
    write_decimal(&w, r->index);
    write_text(&w, "].");
    write_span(&w, span_slice(member, 0, MLLP_NAME_SIZE));
    r->error->member[w.status == STATUS_OK ? w.size : 0] = '\0';
    r->error->reason = reason;
    return STATUS_BAD_VALUE;
}

static enum status fail_whole(struct mllp_settings_error *error, const char *member,
                              const char *reason)
{
    struct writer w = writer_over(error->member, sizeof error->member - 1);
    write_span(&w, span_slice(span_text(member), 0, sizeof error->member - 1));
    error->member[w.size] = '\0';
    error->reason = reason;
    return STATUS_BAD_VALUE;
}

static enum status take_switch(struct reading *r, const struct json_node *node, bool *out)
{
    if (node->kind != JSON_KIND_TRUE && node->kind != JSON_KIND_FALSE)
        return fail(r, json_name(node), "must be true or false");
    *out = node->kind == JSON_KIND_TRUE;
    return STATUS_OK;
}

static enum status take_text(struct reading *r, const struct json_node *node, span *out)
{
    if (node->kind != JSON_KIND_STRING) return fail(r, json_name(node), "must be a text");
    *out = json_text(node);
    return STATUS_OK;
}

static enum status take_count(struct reading *r, const struct json_node *node, uint64_t min,
                              uint64_t max, uint64_t *out)
{
    char text[16] = "";
    span digits = json_text(node);
    if (node->kind != JSON_KIND_NUMBER || digits.size >= sizeof text)
        return fail(r, json_name(node), "must be a whole number");
    memcpy(text, digits.data, digits.size);
    if (!option_decimal(text, out) || *out < min || *out > max)
        return fail(r, json_name(node), "is outside its range");
    return STATUS_OK;
}

// Listeners --------------------------------------------------------------------------------------

static int find_listener(const struct mllp_settings *s, const struct address *address)
{
    for (size_t i = 0; i < s->listener_count; i++) {
        const struct address *a = &s->listeners[i].address;
        if (a->is_v6 == address->is_v6 && a->port == address->port && a->port != 0 &&
            memcmp(a->ip, address->ip, sizeof a->ip) == 0)
            return (int)i;
    }
    return -1;
}

// The listener of that address, a new one when it is not known; NULL when there are too many.
static struct mllp_listener_settings *listener_at(struct mllp_settings *s,
                                                  const struct address *address)
{
    int found = find_listener(s, address);
    if (found >= 0) return &s->listeners[found];
    if (s->listener_count == MLLP_LISTENERS_MAX) return NULL;
    struct mllp_listener_settings *listener = &s->listeners[s->listener_count++];
    *listener = (struct mllp_listener_settings){
        .address = *address, .frame_size_max = LIMIT_HL7_MESSAGE_SIZE, .release = 1};
    return listener;
}

static enum status read_addresses(struct mllp_settings *s, const char *addresses,
                                  struct mllp_settings_error *error)
{
    span rest = span_text(addresses);
    while (rest.size != 0) {
        const uint8_t *comma = memchr(rest.data, ',', rest.size);
        size_t size = comma == NULL ? rest.size : (size_t)(comma - rest.data);
        struct address address;
        if (address_read(span_slice(rest, 0, size), &address) != STATUS_OK)
            return fail_whole(error, "--mllp", "must be addresses and ports: 127.0.0.1:2575");
        if (listener_at(s, &address) == NULL) return fail_whole(error, "--mllp", "too many");
        rest = span_slice(rest, size + 1, rest.size);
    }
    return STATUS_OK;
}

static enum status take_listener(struct reading *r, struct mllp_listener_settings *listener,
                                 const struct json_node *node)
{
    span name = json_name(node);
    uint64_t number = 0;
    bool tls = true;
    enum status status = STATUS_OK;
    if (span_is(name, "address")) return STATUS_OK; // taken before
    if (span_is(name, "resync")) return take_switch(r, node, &listener->resync);
    if (span_is(name, "short_trailer")) return take_switch(r, node, &listener->short_trailer);
    if (span_is(name, "tls")) {
        status = take_switch(r, node, &tls);
        listener->plain = !tls;
        return status;
    }
    if (span_is(name, "release")) {
        status = take_count(r, node, 1, 2, &number);
        listener->release = (uint32_t)number;
        return status;
    }
    if (!span_is(name, "frame_size_max")) return fail(r, name, "is not known");
    status = take_count(r, node, FRAME_SIZE_LEAST, LIMIT_HL7_MESSAGE_SIZE, &number);
    listener->frame_size_max = (size_t)number;
    return status;
}

static enum status read_listener(struct reading *r, const struct json_node *object)
{
    struct address address;
    span text = json_text(json_member(r->doc, object, span_text("address")));
    if (address_read(text, &address) != STATUS_OK)
        return fail(r, span_text("address"), "must be an address and a port");
    struct mllp_listener_settings *listener = listener_at(r->out, &address);
    if (listener == NULL) return fail(r, span_text("address"), "too many listeners");
    const struct json_node *node = json_first(r->doc, object);
    for (; node != NULL; node = json_next(r->doc, node)) TRY(take_listener(r, listener, node));
    return STATUS_OK;
}

// Feeds ------------------------------------------------------------------------------------------

static enum status take_name(struct reading *r, struct mllp_feed_settings *feed,
                             const struct json_node *node)
{
    span text;
    TRY(take_text(r, node, &text));
    bool good = text.size > 0 && text.size <= MLLP_NAME_SIZE;
    for (size_t i = 0; good && i < text.size; i++) {
        uint8_t c = text.data[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        good = letter || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
    if (!good) return fail(r, json_name(node), "must be up to 32 letters, digits, '-' and '_'");
    memcpy(feed->name, text.data, text.size);
    feed->name[text.size] = '\0';
    return STATUS_OK;
}

static enum status take_zone(struct reading *r, struct mllp_feed_settings *feed,
                             const struct json_node *node)
{
    // A time of that zone, read as a message's would be.
    char time[32] = "20260101000000";
    struct hl7_delimiters d = HL7_DELIMITERS_USUAL;
    struct hl7_zone unknown = {false, 0};
    struct hl7_time read;
    span text;
    TRY(take_text(r, node, &text));
    if (text.size == 5) {
        memcpy(time + 14, text.data, 5);
        if (hl7_time_read(&d, span_text(time), unknown, &read) == STATUS_OK && read.zone.known) {
            feed->reading.zone = read.zone;
            return STATUS_OK;
        }
    }
    return fail(r, json_name(node), "must be an offset from UTC such as +0100");
}

static enum status take_charset(struct reading *r, struct mllp_feed_settings *feed,
                                const struct json_node *node)
{
    span text;
    TRY(take_text(r, node, &text));
    feed->reading.options.charset = charset_by_name(text);
    if (text.size == 0 || feed->reading.options.charset == CHARSET_NONE)
        return fail(r, json_name(node), "is no character set that MSH-18 may name");
    return STATUS_OK;
}

static enum status take_processing(struct reading *r, struct mllp_feed_settings *feed,
                                   const struct json_node *node)
{
    span text;
    TRY(take_text(r, node, &text));
    bool good = text.size > 0 && text.size < sizeof feed->processing_ids;
    for (size_t i = 0; good && i < text.size; i++) good = strchr("PTD", text.data[i]) != NULL;
    if (!good) return fail(r, json_name(node), "must be letters of P, T and D");
    memcpy(feed->processing_ids, text.data, text.size);
    feed->processing_ids[text.size] = '\0';
    return STATUS_OK;
}

static enum status take_protection(struct reading *r, struct mllp_feed_settings *feed,
                                   const struct json_node *node)
{
    static const char *const names[] = {"ignore", "protect", "share"};
    span text;
    TRY(take_text(r, node, &text));
    for (int i = 0; i < 3; i++) {
        if (!span_is(text, names[i])) continue;
        feed->meaning.protection = (enum hl7_protection_meaning)i;
        return STATUS_OK;
    }
    return fail(r, json_name(node), "must be ignore, protect or share");
}

static enum status take_resources(struct reading *r, struct mllp_feed_settings *feed,
                                  const struct json_node *node)
{
    static const char *const names[] = {"none", "patients", "all"};
    span text = json_text(node);
    for (size_t i = 0; node->kind == JSON_KIND_STRING && i < 3; i++) {
        if (!span_is(text, names[i])) continue;
        feed->resources = (enum mllp_resources)i;
        return STATUS_OK;
    }
    return fail(r, json_name(node), "must be none, patients or all");
}

static enum status take_duplicates(struct reading *r, struct mllp_feed_settings *feed,
                                   const struct json_node *node)
{
    span text;
    TRY(take_text(r, node, &text));
    feed->accepts_duplicate_ids = span_is(text, "accept");
    if (feed->accepts_duplicate_ids || span_is(text, "hold")) return STATUS_OK;
    return fail(r, json_name(node), "must be hold or accept");
}

static enum status take_authorities(struct reading *r, struct mllp_feed_settings *feed,
                                    const struct json_node *node)
{
    struct mllp_settings *s = r->out;
    if (node->kind != JSON_KIND_OBJECT) return fail(r, json_name(node), "must be an object");
    feed->meaning.authorities = &s->authorities[s->authority_count];
    for (const struct json_node *row = json_first(r->doc, node); row != NULL;
         row = json_next(r->doc, row)) {
        span system;
        if (s->authority_count == MLLP_AUTHORITIES_MAX)
            return fail(r, json_name(node), "has too many rows");
        TRY(take_text(r, row, &system));
        s->authorities[s->authority_count++] = (struct hl7_authority){json_name(row), system};
        feed->meaning.authority_count++;
    }
    return STATUS_OK;
}

static enum status take_listener_of(struct reading *r, struct mllp_feed_settings *feed,
                                    const struct json_node *node)
{
    span text;
    struct address address;
    TRY(take_text(r, node, &text));
    if (address_read(text, &address) == STATUS_OK) feed->listener = find_listener(r->out, &address);
    return feed->listener >= 0 ? STATUS_OK : fail(r, json_name(node), "is no listener's address");
}

static enum status take_feed(struct reading *r, struct mllp_feed_settings *feed,
                             const struct json_node *node)
{
    static const struct {
        const char *name;
        enum status (*take)(struct reading *r, struct mllp_feed_settings *feed,
                            const struct json_node *node);
    } members[] = {{"name", take_name},
                   {"listener", take_listener_of},
                   {"time_zone", take_zone},
                   {"charset", take_charset},
                   {"processing_ids", take_processing},
                   {"pd1_12", take_protection},
                   {"duplicate_ids", take_duplicates},
                   {"resources", take_resources},
                   {"authorities", take_authorities}};
    span name = json_name(node);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (span_is(name, members[i].name)) return members[i].take(r, feed, node);
    }
    if (span_is(name, "sending_application")) return take_text(r, node, &feed->application);
    if (span_is(name, "sending_facility")) return take_text(r, node, &feed->facility);
    const struct {
        const char *name;
        bool *to;
    } switches[] = {{"trusted", &feed->meaning.trusted},
                    {"registry_opt_in", &feed->meaning.registry_opt_in},
                    {"any_event", &feed->reading.rules.any_event},
                    {"strict_lines", &feed->reading.options.strict_lines},
                    {"tell_warnings", &feed->tells_warnings},
                    {"refuse", &feed->refuses}};
    for (size_t i = 0; i < sizeof switches / sizeof switches[0]; i++) {
        if (span_is(name, switches[i].name)) return take_switch(r, node, switches[i].to);
    }
    return fail(r, name, "is not known");
}

static struct mllp_feed_settings usual_feed(void)
{
    struct mllp_feed_settings feed = {
        .listener = -1, .meaning = HL7_FEED_USUAL, .resources = MLLP_RESOURCES_PATIENTS};
    memcpy(feed.processing_ids, "PTD", 4);
    return feed;
}

static enum status read_feed(struct reading *r, const struct json_node *object)
{
    struct mllp_settings *s = r->out;
    struct mllp_feed_settings feed = usual_feed();
    if (s->feed_count == MLLP_FEEDS_MAX - 1) return fail(r, span_text("name"), "too many feeds");
    const struct json_node *node = json_first(r->doc, object);
    for (; node != NULL; node = json_next(r->doc, node)) TRY(take_feed(r, &feed, node));
    if (feed.name[0] == '\0') return fail(r, span_text("name"), "is missing");
    for (size_t i = 0; i < s->feed_count; i++) {
        if (strcmp(s->feeds[i].name, feed.name) == 0)
            return fail(r, span_text("name"), "stands there twice");
    }
    s->feeds[s->feed_count++] = feed;
    return STATUS_OK;
}

// The whole --------------------------------------------------------------------------------------

static enum status read_list(struct mllp_settings *s, const struct json_doc *doc, const char *name,
                             enum status (*read)(struct reading *, const struct json_node *),
                             struct mllp_settings_error *error)
{
    struct reading r = {.out = s, .error = error, .doc = doc, .list = name};
    const struct json_node *list = json_member(doc, doc->nodes, span_text(name));
    if (list == NULL) return STATUS_OK;
    if (list->kind != JSON_KIND_ARRAY) return fail_whole(error, name, "must be an array");
    for (const struct json_node *item = json_first(doc, list); item != NULL;
         item = json_next(doc, item)) {
        if (item->kind != JSON_KIND_OBJECT) return fail_whole(error, name, "must hold objects");
        TRY(read(&r, item));
        r.index++;
    }
    return STATUS_OK;
}

static enum status read_file(struct mllp_settings *s, const char *path,
                             struct mllp_settings_error *error)
{
    struct json_doc doc;
    struct issue item;
    struct issues issues = issues_over(&item, 1);
    if (file_read(&s->file, path, LIMIT_CONFIG_SIZE) != STATUS_OK ||
        memory_map(&s->memory, (size_t)256 * LIMIT_CONFIG_SIZE) != STATUS_OK)
        return fail_whole(error, path, "cannot be read");
    if (json_read(&doc, s->file.bytes, 8, &s->memory, &issues) != STATUS_OK ||
        doc.nodes[0].kind != JSON_KIND_OBJECT)
        return fail_whole(error, path, "is not a JSON object");
    for (const struct json_node *node = json_first(&doc, doc.nodes); node != NULL;
         node = json_next(&doc, node)) {
        if (!span_is(json_name(node), "listeners") && !span_is(json_name(node), "feeds"))
            return fail_whole(error, path, "has members beside \"listeners\" and \"feeds\"");
    }
    TRY(read_list(s, &doc, "listeners", read_listener, error));
    return read_list(s, &doc, "feeds", read_feed, error);
}

// The default stands last, wherever the file has it.
static void place_default(struct mllp_settings *s)
{
    struct mllp_feed_settings usual = usual_feed();
    memcpy(usual.name, "default", 8);
    for (size_t i = 0; i < s->feed_count; i++) {
        if (strcmp(s->feeds[i].name, "default") != 0) continue;
        usual = s->feeds[i];
        memmove(&s->feeds[i], &s->feeds[i + 1], (s->feed_count - i - 1) * sizeof s->feeds[0]);
        s->feed_count--;
        break;
    }
    s->feeds[s->feed_count++] = usual;
    // Texts inside the table, now that rows have their places.
    for (size_t i = 0; i < s->feed_count; i++)
        s->feeds[i].reading.rules.processing_ids = s->feeds[i].processing_ids;
}

enum status mllp_settings_read(struct mllp_settings *out, const char *addresses, const char *path,
                               struct mllp_settings_error *error)
{
    *out = (struct mllp_settings){0};
    *error = (struct mllp_settings_error){.reason = ""};
    TRY(read_addresses(out, addresses, error));
    if (path[0] != '\0') TRY(read_file(out, path, error));
    place_default(out);
    return STATUS_OK;
}

void mllp_settings_close(struct mllp_settings *settings)
{
    file_free(&settings->file);
    memory_unmap(&settings->memory);
}

const struct mllp_feed_settings *mllp_settings_feed(const struct mllp_settings *settings,
                                                    int listener, span application, span facility)
{
    size_t last = settings->feed_count - 1;
    for (size_t i = 0; i < last; i++) {
        const struct mllp_feed_settings *feed = &settings->feeds[i];
        if (feed->listener >= 0 && feed->listener != listener) continue;
        if (feed->application.size != 0 && !span_equal(feed->application, application)) continue;
        if (feed->facility.size != 0 && !span_equal(feed->facility, facility)) continue;
        return feed;
    }
    return &settings->feeds[last];
}
