// SPDX-License-Identifier: Apache-2.0
// C-FIND as SCP, PS3.4 C.4.1: patient and study root, levels PATIENT, STUDY, SERIES and IMAGE, over
// the index of gateway/spine/imaging.h. Keys of all levels down to the one that is asked for may be
// combined. What no consent permits the caller is left out as if it were not there.
//
// Answers go out as fast as the peer takes them and the loop has time: a step works for STEP_NS at
// most, and stops while LIMIT_DIMSE_QUEUE_SIZE bytes are queued. In between a C-CANCEL is heard.
#include <stdlib.h>

#include "dicom/dicom_text.h"
#include "dicom/dicom_write.h"
#include "gateway/doors/dimse/dimse_session.h"
#include "gateway/spine/imaging_match.h"

#define KEYS_MAX             256
#define ANSWER_MAX           65536
#define STEP_NS              2000000U

#define TAG_CHARSET          0x00080005U
#define TAG_LEVEL            0x00080052U
#define TAG_RETRIEVE_AE      0x00080054U
#define TAG_AVAILABILITY     0x00080056U
#define TAG_MODALITIES       0x00080061U
#define TAG_STUDY_SERIES     0x00201206U
#define TAG_STUDY_INSTANCES  0x00201208U
#define TAG_SERIES_INSTANCES 0x00201209U

enum find_level { FIND_PATIENT, FIND_STUDY, FIND_SERIES, FIND_IMAGE, FIND_LEVELS };
static const char *const level_names[FIND_LEVELS] = {"PATIENT", "STUDY", "SERIES", "IMAGE"};

enum key_kind {
    KEY_UNSUPPORTED, // returned empty, and the status says so
    KEY_ATTRIBUTE,
    KEY_CHARSET,
    KEY_LEVEL,
    KEY_RETRIEVE_AE,
    KEY_AVAILABILITY,
    KEY_MODALITIES,
    KEY_STUDY_SERIES,
    KEY_STUDY_INSTANCES,
    KEY_SERIES_INSTANCES,
};

struct find_key {
    uint32_t tag;
    uint8_t vr;   // enum dicom_vr
    uint8_t kind; // enum key_kind
    span value;   // UTF-8, in the desk's arena; empty: universal
};

struct dimse_find {
    struct dimse_command request; // its spans point into `class`
    char class[DIMSE_UID_MAX + 1];
    uint8_t level; // enum find_level
    uint8_t rows;  // enum imaging_level that is walked
    enum dicom_encoding encoding;
    struct find_key keys[KEYS_MAX];
    uint32_t key_count;
    uint32_t next;    // row
    bool unsupported; // some key is
    bool canceled;
    bool is_waiting; // for the queue to drain
    uint8_t *seen;   // a bit an account: patients that were answered
    size_t seen_size;
    uint8_t answer[ANSWER_MAX];
};

// Keys
// -------------------------------------------------------------------------------------------------

static enum key_kind special_kind(uint32_t tag)
{
    switch (tag) {
    case TAG_CHARSET: return KEY_CHARSET;
    case TAG_LEVEL: return KEY_LEVEL;
    case TAG_RETRIEVE_AE: return KEY_RETRIEVE_AE;
    case TAG_AVAILABILITY: return KEY_AVAILABILITY;
    case TAG_MODALITIES: return KEY_MODALITIES;
    case TAG_STUDY_SERIES: return KEY_STUDY_SERIES;
    case TAG_STUDY_INSTANCES: return KEY_STUDY_INSTANCES;
    case TAG_SERIES_INSTANCES: return KEY_SERIES_INSTANCES;
    default: return KEY_UNSUPPORTED;
    }
}

// Whether the index can say this at the level asked for; *vr is then its own.
static enum key_kind kind_of(const struct dimse_find *find, uint32_t tag, uint8_t *vr)
{
    enum key_kind special = special_kind(tag);
    bool study = find->level >= FIND_STUDY;
    if (special == KEY_MODALITIES || special == KEY_STUDY_SERIES || special == KEY_STUDY_INSTANCES)
        return study ? special : KEY_UNSUPPORTED;
    if (special == KEY_SERIES_INSTANCES)
        return find->level >= FIND_SERIES ? special : KEY_UNSUPPORTED;
    if (special != KEY_UNSUPPORTED) return special;
    for (size_t i = 0; i < imaging_attribute_count; i++) {
        const struct imaging_attribute *a = &imaging_attributes[i];
        bool of_patient = tag >> 16 == 0x0010;
        if (a->tag != tag || a->level > find->rows || (!study && !of_patient)) continue;
        *vr = a->vr;
        return KEY_ATTRIBUTE;
    }
    return KEY_UNSUPPORTED;
}

// The value as UTF-8, without padding.
static enum status key_text(span *out, const struct dicom_charset *charset, enum dicom_vr vr,
                            span bytes, struct arena *arena)
{
    bytes = dicom_trim(bytes, vr);
    *out = span_of(NULL, 0);
    if (bytes.size == 0) return STATUS_OK;
    size_t room = bytes.size * 4;
    char *memory = arena_text(arena, room);
    if (memory == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(memory, room);
    dicom_text_write(&w, charset, vr, bytes);
    *out = writer_span(&w);
    return w.status;
}

static bool is_text(enum dicom_vr vr)
{
    enum dicom_vr_kind kind = (enum dicom_vr_kind)dicom_vr_rows[vr].kind;
    return kind == DICOM_KIND_ASCII || kind == DICOM_KIND_TEXT;
}

static struct find_key *add_key(struct dimse_find *find, uint32_t tag, enum dicom_vr vr)
{
    if (find->key_count == KEYS_MAX) return NULL;
    struct find_key *key = &find->keys[find->key_count++];
    *key = (struct find_key){.tag = tag, .vr = (uint8_t)vr};
    key->kind = (uint8_t)kind_of(find, tag, &key->vr);
    return key;
}

// The specials that every answer has, before the first key with a greater tag.
static bool add_specials(struct dimse_find *find, uint32_t *done, uint32_t below)
{
    static const struct {
        uint32_t tag;
        enum dicom_vr vr;
    } specials[] = {
        {TAG_CHARSET, DICOM_VR_CS}, {TAG_LEVEL, DICOM_VR_CS}, {TAG_RETRIEVE_AE, DICOM_VR_AE}};
    for (; *done < 3 && specials[*done].tag < below; ++*done) {
        if (add_key(find, specials[*done].tag, specials[*done].vr) == NULL) return false;
    }
    return true;
}

static enum status read_keys(struct dimse_find *find, struct dimse_desk *desk)
{
    const struct dicom_dataset *ds = &desk->dataset;
    struct dicom_charset charset = dicom_charset_of(dicom_bytes(ds, DICOM_TOP, TAG_CHARSET));
    uint32_t specials = 0;
    for (uint32_t i = ds->first; i < ds->count; i = ds->nodes[i].end) {
        const struct dicom_node *node = &ds->nodes[i];
        bool passed = (node->tag & 0xffff) == 0 || (node->tag >> 16 & 1) == 1;
        passed = passed || special_kind(node->tag) == KEY_CHARSET ||
                 special_kind(node->tag) == KEY_LEVEL || special_kind(node->tag) == KEY_RETRIEVE_AE;
        if (passed) continue;
        if (!add_specials(find, &specials, node->tag)) return STATUS_LIMIT;
        enum dicom_vr vr = dicom_vr_resolve((enum dicom_vr)node->vr, false);
        struct find_key *key = add_key(find, node->tag, vr);
        if (key == NULL) return STATUS_LIMIT;
        if (key->kind == KEY_UNSUPPORTED) find->unsupported = true;
        if (!is_text(vr)) continue;
        TRY(key_text(&key->value, &charset, vr, dicom_node_bytes(node), &desk->arena));
    }
    return add_specials(find, &specials, UINT32_MAX) ? STATUS_OK : STATUS_LIMIT;
}

static bool read_level(struct dimse_find *find, const struct dicom_dataset *ds)
{
    span text = dicom_trim(dicom_bytes(ds, DICOM_TOP, TAG_LEVEL), DICOM_VR_CS);
    bool study_root = find->class[strlen("1.2.840.10008.5.1.4.1.2.")] == '2';
    for (uint8_t level = study_root ? FIND_STUDY : FIND_PATIENT; level < FIND_LEVELS; level++) {
        if (!span_is(text, level_names[level])) continue;
        find->level = level;
        find->rows = level == FIND_PATIENT || level == FIND_STUDY ? IMAGING_STUDY
                     : level == FIND_SERIES                       ? IMAGING_SERIES
                                                                  : IMAGING_INSTANCE;
        return true;
    }
    return false;
}

// Matching
// -------------------------------------------------------------------------------------------------

static bool matches(const struct dimse_session *session, const struct imaging *imaging,
                    uint32_t row)
{
    const struct dimse_find *find = session->find;
    enum imaging_level level = (enum imaging_level)find->rows;
    for (uint32_t i = 0; i < find->key_count; i++) {
        const struct find_key *key = &find->keys[i];
        uint8_t text[256];
        if (key->value.size == 0) continue;
        if (key->kind == KEY_ATTRIBUTE) {
            span value = imaging_value(imaging, level, row, key->tag);
            if (!imaging_match(value, key->value, (enum dicom_vr)key->vr)) return false;
        } else if (key->kind == KEY_MODALITIES) {
            struct writer w = writer_over(text, sizeof text);
            imaging_write_modalities(imaging, imaging_study_of(imaging, level, row), &w);
            if (!imaging_match(writer_span(&w), key->value, DICOM_VR_CS)) return false;
        }
    }
    return true;
}

// False when this patient was answered before, or nobody knows whom the study is about.
static bool is_new_patient(struct dimse_find *find, uint32_t patient)
{
    if (patient / 8 >= find->seen_size) return false;
    uint8_t bit = (uint8_t)(1 << patient % 8);
    bool fresh = (find->seen[patient / 8] & bit) == 0;
    find->seen[patient / 8] |= bit;
    return fresh;
}

static bool permitted(struct dimse_session *session, const struct imaging *imaging, uint32_t row)
{
    struct dimse_find *find = session->find;
    enum imaging_level level = (enum imaging_level)find->rows;
    struct disclosure disclosure =
        imaging_disclose(imaging, level, row, &session->requester, session->server->purposes,
                         POLICY_ACCESS, &session->desk->arena);
    if (level == IMAGING_STUDY) disclosure_log(&disclosure, "dimse");
    return disclosure.permitted;
}

// Answering
// -------------------------------------------------------------------------------------------------

static void write_number(struct writer *w, enum dicom_encoding encoding, uint32_t tag,
                         uint64_t number)
{
    uint8_t digits[24];
    struct writer text = writer_over(digits, sizeof digits);
    write_decimal(&text, number);
    dicom_write_element(w, encoding, tag, DICOM_VR_IS, writer_span(&text));
}

static void write_value(struct writer *w, enum dicom_encoding encoding, const struct find_key *key,
                        span value)
{
    if (key->vr != DICOM_VR_US) {
        dicom_write_element(w, encoding, key->tag, (enum dicom_vr)key->vr, value);
        return;
    }
    uint32_t number = 0;
    for (size_t i = 0; i < value.size && number < 65536; i++)
        number = number * 10 + (uint32_t)(value.data[i] - '0');
    if (value.size == 0) {
        dicom_write_element(w, encoding, key->tag, DICOM_VR_US, value);
    } else {
        dicom_write_u16(w, encoding, key->tag, DICOM_VR_US, (uint16_t)number);
    }
}

static void write_key(struct writer *w, const struct dimse_session *session,
                      const struct imaging *imaging, uint32_t row, const struct find_key *key)
{
    const struct dimse_find *find = session->find;
    enum imaging_level level = (enum imaging_level)find->rows;
    enum dicom_encoding encoding = find->encoding;
    uint32_t study = imaging_study_of(imaging, level, row);
    uint8_t text[256];
    struct writer modalities = writer_over(text, sizeof text);
    switch ((enum key_kind)key->kind) {
    case KEY_UNSUPPORTED:
        if (key->vr == DICOM_VR_SQ) {
            dicom_begin_sequence(w, encoding, key->tag);
            dicom_end_sequence(w, encoding);
        } else {
            dicom_write_element(w, encoding, key->tag, (enum dicom_vr)key->vr, span_of(NULL, 0));
        }
        return;
    case KEY_ATTRIBUTE:
        write_value(w, encoding, key, imaging_value(imaging, level, row, key->tag));
        return;
    case KEY_CHARSET: dicom_write_text(w, encoding, key->tag, DICOM_VR_CS, "ISO_IR 192"); return;
    case KEY_LEVEL:
        dicom_write_text(w, encoding, key->tag, DICOM_VR_CS, level_names[find->level]);
        return;
    case KEY_RETRIEVE_AE:
        dicom_write_text(w, encoding, key->tag, DICOM_VR_AE, session->server->title);
        return;
    case KEY_AVAILABILITY: dicom_write_text(w, encoding, key->tag, DICOM_VR_CS, "ONLINE"); return;
    case KEY_MODALITIES:
        imaging_write_modalities(imaging, study, &modalities);
        dicom_write_element(w, encoding, key->tag, DICOM_VR_CS, writer_span(&modalities));
        return;
    case KEY_STUDY_SERIES:
        write_number(w, encoding, key->tag, imaging_row(imaging, IMAGING_STUDY, study)->children);
        return;
    case KEY_STUDY_INSTANCES:
        write_number(w, encoding, key->tag, imaging_instances(imaging, IMAGING_STUDY, study));
        return;
    case KEY_SERIES_INSTANCES:
        if (level == IMAGING_INSTANCE) row = imaging_row(imaging, level, row)->parent;
        write_number(w, encoding, key->tag, imaging_instances(imaging, IMAGING_SERIES, row));
        return;
    }
}

static void answer_row(struct dimse_session *session, const struct imaging *imaging, uint32_t row)
{
    struct dimse_find *find = session->find;
    struct writer w = writer_over(find->answer, sizeof find->answer);
    for (uint32_t i = 0; i < find->key_count; i++)
        write_key(&w, session, imaging, row, &find->keys[i]);
    if (w.status != STATUS_OK) return; // values beyond 64 KiB: no answer is better than half of one
    uint16_t status = find->unsupported ? DIMSE_PENDING_UNSUPPORTED_KEYS : DIMSE_PENDING;
    struct dimse_command response = dimse_response_to(&find->request, status);
    response.data_set = 1;
    dimse_link_send(&session->link, session->context->id, &response, writer_span(&w));
}

static void end_find(struct dimse_session *session, uint16_t status)
{
    struct dimse_find *find = session->find;
    struct dimse_command response = dimse_response_to(&find->request, status);
    session->find = NULL;
    dimse_session_answer_with(session, &response, span_of(NULL, 0));
    free(find->seen);
    free(find);
}

static void step(struct dimse_session *session)
{
    struct dimse_find *find = session->find;
    const struct imaging *imaging = &session->server->gateway->imaging;
    enum imaging_level level = (enum imaging_level)find->rows;
    uint64_t until_ns = host_now_ns(session->server->host) + STEP_NS;
    uint32_t looked = 0;
    while (!find->canceled && !session->link.told_gone &&
           find->next < imaging_count(imaging, level)) {
        find->is_waiting = dimse_link_queued(&session->link) > LIMIT_DIMSE_QUEUE_SIZE;
        if (find->is_waiting) return;
        if (++looked % 16 == 0 && host_now_ns(session->server->host) > until_ns) {
            dimse_server_later(session, step);
            return;
        }
        uint32_t row = find->next++;
        if (!matches(session, imaging, row) || !permitted(session, imaging, row)) continue;
        if (find->level == FIND_PATIENT &&
            !is_new_patient(find, imaging_row(imaging, IMAGING_STUDY, row)->patient))
            continue;
        answer_row(session, imaging, row);
    }
    end_find(session, find->canceled ? DIMSE_CANCELED : DIMSE_SUCCESS);
}

void dimse_find_drained(struct dimse_session *session)
{
    if (session->find == NULL || !session->find->is_waiting) return;
    session->find->is_waiting = false;
    step(session);
}

void dimse_find_cancel(struct dimse_session *session, uint16_t message_id)
{
    if (session->find->request.message_id == message_id) session->find->canceled = true;
}

// A bit for every account up to the last one that is a patient here. Studies that come while the
// query is answered are another query's.
static enum status make_seen(const struct dimse_session *session, struct dimse_find *find)
{
    const struct imaging *imaging = &session->server->gateway->imaging;
    uint32_t last = 0;
    for (uint32_t i = 0; i < imaging_count(imaging, IMAGING_STUDY); i++) {
        uint32_t patient = imaging_row(imaging, IMAGING_STUDY, i)->patient;
        if (patient != STATE_NONE && patient > last) last = patient;
    }
    find->seen_size = (size_t)last / 8 + 1;
    find->seen = calloc(find->seen_size, 1);
    return find->seen == NULL ? STATUS_NO_SPACE : STATUS_OK;
}

static enum status begin_find(struct dimse_session *session, struct dimse_find *find)
{
    struct dimse_desk *desk = session->desk;
    memcpy(find->class, session->context->abstract, sizeof find->class);
    find->request = (struct dimse_command){.field = DIMSE_C_FIND_RQ,
                                           .message_id = session->request.message_id,
                                           .has = DIMSE_HAS_MESSAGE_ID,
                                           .affected_class = span_text(find->class)};
    find->encoding = dicom_transfer_of(span_text(session->context->syntax)).encoding;
    TRY(dicom_reader_finish(&desk->reader));
    if (!read_level(find, &desk->dataset)) return STATUS_BAD_VALUE;
    TRY(read_keys(find, desk));
    return find->level == FIND_PATIENT ? make_seen(session, find) : STATUS_OK;
}

void dimse_find_end(struct dimse_session *session)
{
    struct dimse_find *find = calloc(1, sizeof *find);
    enum status status = find == NULL ? STATUS_NO_SPACE : begin_find(session, find);
    if (status != STATUS_OK) {
        if (find != NULL) free(find->seen);
        free(find);
        bool large = status == STATUS_NO_SPACE || status == STATUS_LIMIT;
        dimse_session_answer(session, large ? DIMSE_OUT_OF_RESOURCES : DIMSE_CLASS_MISMATCH,
                             "dimse-identifier");
        return;
    }
    session->receiving = true;
    session->find = find;
    step(session);
}
