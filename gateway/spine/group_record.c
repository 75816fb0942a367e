// SPDX-License-Identifier: Apache-2.0
#include "gateway/spine/group_record.h"

#include <string.h>

#include "core/base/invariant.h"
#include "core/base/reader.h"

#define VERSION 1

size_t group_record_size(const struct group_record *record)
{
    return 4 + ACCOUNT_KEY_BYTES * (size_t)record->document_count +
           (1 + OPERATION_BYTES) * (size_t)record->operation_count +
           (7 + GROUP_RECORD_RULE_MAX + ISSUE_LOCATION_MAX) * (size_t)record->issue_count;
}

void group_record_write_clear(struct writer *w, const struct group_record *record)
{
    INVARIANT(record->operation_count >= 1);
    INVARIANT(record->operation_count <= GROUP_RECORD_OPERATIONS_MAX);
    write_u8(w, VERSION);
    write_u8(w, (uint8_t)record->operation_count);
    for (uint32_t i = 0; i < record->operation_count; i++) {
        uint8_t encoded[OPERATION_BYTES];
        operation_encode(encoded, &record->operations[i].op);
        write_bytes(w, encoded, GROUP_RECORD_HEAD_BYTES);
    }
}

static void write_key(struct writer *w, const struct account_key *key)
{
    for (int i = 0; i < ACCOUNT_KEY_LIMBS; i++) write_u32_le(w, key->limb[i]);
}

static void write_short(struct writer *w, const char *text)
{
    size_t size = strlen(text);
    write_u8(w, (uint8_t)size);
    write_bytes(w, text, size);
}

void group_record_write_sealed(struct writer *w, const struct group_record *record)
{
    write_u8(w, VERSION);
    write_u8(w, (uint8_t)record->operation_count);
    write_u8(w, (uint8_t)record->document_count);
    write_u8(w, (uint8_t)record->issue_count);
    for (uint32_t i = 0; i < record->document_count; i++) write_key(w, &record->documents[i]);
    for (uint32_t i = 0; i < record->operation_count; i++) {
        const struct group_operation *item = &record->operations[i];
        bool has_document = item->document != GROUP_RECORD_NO_DOCUMENT;
        write_u8(w, has_document ? (uint8_t)(item->document + 1) : 0);
        uint8_t *encoded = write_reserve(w, OPERATION_BYTES);
        if (encoded != NULL) operation_encode(encoded, &item->op);
    }
    for (uint32_t i = 0; i < record->issue_count; i++) {
        write_u8(w, record->issues[i].severity);
        write_u32_le(w, record->issues[i].offset);
        write_short(w, record->issues[i].rule);
        write_short(w, record->issues[i].location);
    }
}

static struct account_key read_key(struct reader *r)
{
    struct account_key key;
    for (int i = 0; i < ACCOUNT_KEY_LIMBS; i++) key.limb[i] = read_u32_le(r);
    return key;
}

// A text of at most `max` bytes, ended by a NUL in `out`.
static void read_short(struct reader *r, char *out, size_t max)
{
    size_t size = read_u8(r);
    if (size > max) {
        reader_fail(r, STATUS_LIMIT);
        size = 0;
    }
    read_bytes(r, (uint8_t *)out, size);
    out[size] = '\0';
}

static void read_operation(struct reader *r, struct group_record *out, uint32_t i)
{
    uint8_t document = read_u8(r);
    span encoded = read_span(r, OPERATION_BYTES);
    if (document > out->document_count) reader_fail(r, STATUS_BAD_VALUE);
    if (!reader_ok(r)) return;
    enum status status = operation_decode(&out->operations[i].op, encoded, NULL);
    if (status != STATUS_OK) reader_fail(r, status);
    out->operations[i].document =
        document == 0 ? GROUP_RECORD_NO_DOCUMENT : (uint8_t)(document - 1);
}

static void read_issue(struct reader *r, struct group_issue *issue)
{
    issue->severity = read_u8(r);
    issue->offset = read_u32_le(r);
    if (issue->severity > ISSUE_INFORMATION) reader_fail(r, STATUS_BAD_VALUE);
    read_short(r, issue->rule, GROUP_RECORD_RULE_MAX);
    read_short(r, issue->location, ISSUE_LOCATION_MAX);
}

enum status group_record_read(struct group_record *out, span sealed)
{
    struct reader r = reader_over(sealed);
    if (read_u8(&r) != VERSION) reader_fail(&r, STATUS_BAD_VERSION);
    out->operation_count = read_u8(&r);
    out->document_count = read_u8(&r);
    out->issue_count = read_u8(&r);
    if (out->operation_count == 0) reader_fail(&r, STATUS_BAD_VALUE);
    if (out->issue_count > GROUP_RECORD_ISSUES_MAX) reader_fail(&r, STATUS_LIMIT);
    for (uint32_t i = 0; i < out->document_count && reader_ok(&r); i++)
        out->documents[i] = read_key(&r);
    for (uint32_t i = 0; i < out->operation_count && reader_ok(&r); i++) read_operation(&r, out, i);
    for (uint32_t i = 0; i < out->issue_count && reader_ok(&r); i++)
        read_issue(&r, &out->issues[i]);
    return reader_end(&r);
}

static void copy_text(char *out, size_t max, const char *text)
{
    size_t size = strlen(text);
    if (size > max) size = max;
    memcpy(out, text, size);
    out[size] = '\0';
}

void group_record_add_issue(struct group_record *record, const struct issue *issue)
{
    if (record->issue_count == GROUP_RECORD_ISSUES_MAX) return;
    struct group_issue *kept = &record->issues[record->issue_count++];
    kept->severity = (uint8_t)issue->severity;
    kept->offset = issue->offset > UINT32_MAX ? UINT32_MAX : (uint32_t)issue->offset;
    copy_text(kept->rule, GROUP_RECORD_RULE_MAX, issue->rule == NULL ? "" : issue->rule);
    copy_text(kept->location, ISSUE_LOCATION_MAX, issue->location);
}
