// SPDX-License-Identifier: Apache-2.0
// QIDO-RS, PS3.18 10.6: search for studies, series and instances.
#include <string.h>

#include "core/base/invariant.h"
#include "dicom/dicom_write.h"
#include "gateway/doors/dicomweb/dicomweb_door.h"

#define TAG_AVAILABILITY     DICOM_TAG(0x0008, 0x0056)
#define TAG_RETRIEVE_URL     DICOM_TAG(0x0008, 0x1190)
#define TAG_STUDY_SERIES     DICOM_TAG(0x0020, 0x1206)
#define TAG_STUDY_INSTANCES  DICOM_TAG(0x0020, 0x1208)
#define TAG_SERIES_INSTANCES DICOM_TAG(0x0020, 0x1209)

enum {
    KEYS_MAX = 32,
    RESULTS_MAX = 1000,
    TEXTS_MAX = 16384,
    COLUMNS_MAX = 48,
    DATASET_MAX = 65536
};

struct key {
    uint32_t tag;
    enum dicom_vr vr;
    span value;
};

struct search {
    struct gateway *gateway;
    enum imaging_level level;
    uint32_t study, series; // of the path, or IMAGING_NONE
    struct key keys[KEYS_MAX];
    uint32_t key_count;
    uint64_t limit, offset;
    bool fuzzy;   // was asked for
    bool ignored; // so was an attribute that is not indexed
    uint8_t texts[TEXTS_MAX];
    size_t text_size;
};

// --- what is asked -----------------------------------------------------------------------------

static bool number_of(span text, uint64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || *out > UINT32_MAX) return false;
        *out = *out * 10 + (uint64_t)(text.data[i] - '0');
    }
    return text.size != 0;
}

// A tag by its eight digits or its keyword; 0 when it is neither.
static uint32_t tag_of(span name)
{
    uint32_t tag = 0;
    if (name.size != 8) return dicom_dictionary_tag(name);
    for (size_t i = 0; i < 8; i++) {
        uint8_t c = name.data[i], lower = c | 0x20;
        uint32_t digit = c >= '0' && c <= '9'           ? (uint32_t)(c - '0')
                         : lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10)
                                                        : 16;
        if (digit == 16) return dicom_dictionary_tag(name);
        tag = tag << 4 | digit;
    }
    return tag;
}

static bool is_indexed(const struct search *search, uint32_t tag)
{
    if (tag == DICOM_TAG_MODALITIES_IN_STUDY) return true;
    for (size_t i = 0; i < imaging_attribute_count; i++)
        if (imaging_attributes[i].tag == tag) return imaging_attributes[i].level <= search->level;
    return false;
}

static bool add_key(struct search *search, uint32_t tag, span value)
{
    if (value.size == 0 || span_is(value, "*")) return true;
    if (!is_indexed(search, tag)) {
        search->ignored = true;
        return true;
    }
    bool fits = search->key_count < KEYS_MAX && value.size <= TEXTS_MAX - search->text_size;
    if (!fits) return false;
    uint8_t *kept = search->texts + search->text_size;
    memcpy(kept, value.data, value.size);
    search->text_size += value.size;
    search->keys[search->key_count++] =
        (struct key){tag, dicom_dictionary_vr(tag), span_of(kept, value.size)};
    return true;
}

static bool take_parameter(struct search *search, span name, span value)
{
    if (span_is(name, "limit")) return number_of(value, &search->limit);
    if (span_is(name, "offset")) return number_of(value, &search->offset);
    if (span_is(name, "fuzzymatching")) {
        search->fuzzy = span_is(value, "true");
        return search->fuzzy || span_is(value, "false");
    }
    // Everything that is indexed is always returned, the rest never is.
    if (span_is(name, "includefield") || span_is(name, "requester") || span_is(name, "purpose"))
        return true;
    uint32_t tag = tag_of(name);
    return tag != 0 && add_key(search, tag, value);
}

static bool read_query(struct search *search, const struct http_exchange *exchange)
{
    struct dicomweb_query query = {http_query(&exchange->request), false};
    uint8_t memory[4096];
    span name, value;
    search->limit = RESULTS_MAX;
    while (dicomweb_query_next(&query, memory, sizeof memory, &name, &value))
        if (!take_parameter(search, name, value)) return false;
    return !query.broken;
}

// --- what is found -----------------------------------------------------------------------------

static bool matches(const struct search *search, uint32_t index)
{
    const struct imaging *imaging = &search->gateway->imaging;
    uint8_t memory[1024];
    for (uint32_t i = 0; i < search->key_count; i++) {
        const struct key *key = &search->keys[i];
        span value;
        if (key->tag == DICOM_TAG_MODALITIES_IN_STUDY) {
            struct writer w = writer_over(memory, sizeof memory);
            imaging_write_modalities(imaging, imaging_study_of(imaging, search->level, index), &w);
            value = writer_span(&w);
        } else {
            value = imaging_value(imaging, search->level, index, key->tag);
        }
        if (!imaging_match(value, key->value, key->vr)) return false;
    }
    return true;
}

static bool in_path(const struct search *search, uint32_t index)
{
    const struct imaging *imaging = &search->gateway->imaging;
    if (search->study != IMAGING_NONE &&
        imaging_study_of(imaging, search->level, index) != search->study)
        return false;
    return search->series == IMAGING_NONE || search->level != IMAGING_INSTANCE ||
           imaging_row(imaging, IMAGING_INSTANCE, index)->parent == search->series;
}

// --- what is answered --------------------------------------------------------------------------

struct column {
    uint32_t tag;
    enum dicom_vr vr;
    span text;
};

struct columns {
    struct column items[COLUMNS_MAX];
    uint32_t count;
    uint8_t memory[4096]; // texts that stand nowhere else
    struct writer w;
};

// In order of tags: a data set is written in that order.
static void add_column(struct columns *columns, uint32_t tag, enum dicom_vr vr, span text)
{
    INVARIANT(columns->count < COLUMNS_MAX);
    uint32_t at = columns->count++;
    for (; at > 0 && columns->items[at - 1].tag > tag; at--)
        columns->items[at] = columns->items[at - 1];
    columns->items[at] = (struct column){tag, vr, text};
}

static void add_number(struct columns *columns, uint32_t tag, uint64_t number)
{
    size_t start = columns->w.size;
    write_decimal(&columns->w, number);
    add_column(columns, tag, DICOM_VR_IS,
               span_of(columns->memory + start, columns->w.size - start));
}

static span uid_at(const struct search *search, enum imaging_level level, uint32_t index)
{
    static const uint32_t tags[] = {DICOM_TAG_STUDY_INSTANCE_UID, DICOM_TAG_SERIES_INSTANCE_UID,
                                    DICOM_TAG_SOP_INSTANCE_UID};
    if (level > search->level) return (span){NULL, 0};
    return imaging_value(&search->gateway->imaging, search->level, index, tags[level]);
}

static void add_computed(const struct search *search, uint32_t index, struct columns *columns)
{
    const struct imaging *imaging = &search->gateway->imaging;
    uint32_t study = imaging_study_of(imaging, search->level, index);
    size_t start = columns->w.size;
    imaging_write_modalities(imaging, study, &columns->w);
    add_column(columns, DICOM_TAG_MODALITIES_IN_STUDY, DICOM_VR_CS,
               span_of(columns->memory + start, columns->w.size - start));
    start = columns->w.size;
    dicomweb_write_url(&columns->w, search->gateway, uid_at(search, IMAGING_STUDY, index),
                       uid_at(search, IMAGING_SERIES, index),
                       uid_at(search, IMAGING_INSTANCE, index));
    add_column(columns, TAG_RETRIEVE_URL, DICOM_VR_UR,
               span_of(columns->memory + start, columns->w.size - start));
    add_column(columns, DICOM_TAG_SPECIFIC_CHARACTER_SET, DICOM_VR_CS, span_text("ISO_IR 192"));
    add_column(columns, TAG_AVAILABILITY, DICOM_VR_CS, span_text("ONLINE"));
    if (search->level == IMAGING_STUDY) {
        add_number(columns, TAG_STUDY_SERIES, imaging_row(imaging, IMAGING_STUDY, study)->children);
        add_number(columns, TAG_STUDY_INSTANCES, imaging_instances(imaging, IMAGING_STUDY, study));
    }
    if (search->level == IMAGING_SERIES)
        add_number(columns, TAG_SERIES_INSTANCES,
                   imaging_instances(imaging, IMAGING_SERIES, index));
}

static void write_column(struct writer *w, const struct column *column)
{
    uint64_t number;
    if (column->vr != DICOM_VR_US) {
        dicom_write_element(w, DICOM_EXPLICIT_LE, column->tag, column->vr, column->text);
    } else if (number_of(column->text, &number) && number <= UINT16_MAX) {
        dicom_write_u16(w, DICOM_EXPLICIT_LE, column->tag, DICOM_VR_US, (uint16_t)number);
    }
}

static void add_result(const struct search *search, struct dicomweb_reply *reply, uint32_t index)
{
    uint8_t memory[DATASET_MAX];
    struct columns columns = {.count = 0};
    struct writer w = writer_over(memory, sizeof memory);
    columns.w = writer_over(columns.memory, sizeof columns.memory);
    for (size_t i = 0; i < imaging_attribute_count; i++) {
        const struct imaging_attribute *attribute = &imaging_attributes[i];
        if (attribute->level > search->level) continue;
        span value = imaging_value(&search->gateway->imaging, search->level, index, attribute->tag);
        add_column(&columns, attribute->tag, (enum dicom_vr)attribute->vr, value);
    }
    add_computed(search, index, &columns);
    for (uint32_t i = 0; i < columns.count; i++) write_column(&w, &columns.items[i]);
    if (w.status != STATUS_OK || columns.w.status != STATUS_OK) reply->status = STATUS_NO_SPACE;
    dicomweb_reply_dataset(reply, writer_span(&w));
}

static void run(struct search *search, struct http_exchange *exchange, enum dicomweb_form form,
                const struct dicomweb_asker *asker)
{
    struct dicomweb_reply reply;
    struct dicomweb_gate gate = {.asker = asker};
    uint64_t found = 0, given = 0;
    uint64_t limit = search->limit < RESULTS_MAX ? search->limit : RESULTS_MAX;
    uint32_t count = imaging_count(&search->gateway->imaging, search->level);
    dicomweb_reply_begin(&reply, search->gateway, form);
    for (uint32_t i = 0; i < count && reply.status == STATUS_OK; i++) {
        if (!in_path(search, i) || !matches(search, i)) continue;
        if (!dicomweb_permits(&gate, search->gateway, search->level, i)) continue;
        if (found++ < search->offset) continue;
        if (given == limit) {
            http_answer_field(exchange, "Warning",
                              span_text("299 consentry \"There are further results\""));
            break;
        }
        given++;
        add_result(search, &reply, i);
    }
    if (search->fuzzy)
        http_answer_field(exchange, "Warning",
                          span_text("299 consentry \"The fuzzymatching parameter is not supported. "
                                    "Only literal matching has been performed.\""));
    if (search->ignored)
        http_answer_field(exchange, "Warning",
                          span_text("299 consentry \"Some attributes are not indexed and did not "
                                    "narrow the search.\""));
    dicomweb_reply_send(&reply, exchange, 200);
}

static void search(struct http_exchange *exchange, enum imaging_level level, bool in_study,
                   bool in_series)
{
    struct search s = {.gateway = gateway_of(exchange),
                       .level = level,
                       .study = IMAGING_NONE,
                       .series = IMAGING_NONE};
    struct dicomweb_asker asker;
    enum dicomweb_form form = dicomweb_form_of(exchange);
    (void)dicomweb_scratch(s.gateway);
    if (form == DICOMWEB_REFUSED) {
        http_answer_problem(exchange, HTTP_PROBLEM_NOT_ACCEPTABLE);
        return;
    }
    if (!dicomweb_asker(&asker, exchange) || !read_query(&s, exchange)) {
        http_answer_problem(exchange, HTTP_PROBLEM_PARAMETER);
        return;
    }
    if (in_study)
        s.study = imaging_find(&s.gateway->imaging, IMAGING_STUDY, exchange->parameter[0]);
    if (in_series)
        s.series = imaging_find(&s.gateway->imaging, IMAGING_SERIES, exchange->parameter[1]);
    bool nowhere = (in_study && s.study == IMAGING_NONE) || (in_series && s.series == IMAGING_NONE);
    if (nowhere) {
        struct dicomweb_reply nothing;
        dicomweb_reply_begin(&nothing, s.gateway, form);
        dicomweb_reply_send(&nothing, exchange, 200);
        return;
    }
    run(&s, exchange, form, &asker);
}

void api_qido_studies(struct http_exchange *exchange)
{
    search(exchange, IMAGING_STUDY, false, false);
}
void api_qido_all_series(struct http_exchange *exchange)
{
    search(exchange, IMAGING_SERIES, false, false);
}
void api_qido_all_instances(struct http_exchange *exchange)
{
    search(exchange, IMAGING_INSTANCE, false, false);
}
void api_qido_series(struct http_exchange *exchange)
{
    search(exchange, IMAGING_SERIES, true, false);
}
void api_qido_study_instances(struct http_exchange *exchange)
{
    search(exchange, IMAGING_INSTANCE, true, false);
}
void api_qido_instances(struct http_exchange *exchange)
{
    search(exchange, IMAGING_INSTANCE, true, true);
}
