// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/operation.h"

#include "core/base/invariant.h"
#include "core/ledger/leaf.h"
#include "core/ledger/ledger_codec.h"

#include <assert.h>

enum { PRIVATE_OFFSET = 68, PRIVATE_BYTES = OPERATION_BYTES - PRIVATE_OFFSET };
static_assert(PRIVATE_BYTES == 204, "the largest content, an account's, fills the private part");

struct kind_row {
    const char *name;
    enum operation_role author;
    enum operation_content content;
};

static const struct kind_row kinds[] = {
#define X(code, name, author, content) [code] = {#name, ROLE_##author, CONTENT_##content},
    OPERATION_KIND_TABLE(X)
#undef X
};
#define KIND_LIMIT (sizeof kinds / sizeof kinds[0])

bool operation_kind_known(uint8_t kind)
{
    return kind < KIND_LIMIT && kinds[kind].name != NULL;
}

const char *operation_kind_name(uint8_t kind)
{
    return operation_kind_known(kind) ? kinds[kind].name : "UNKNOWN";
}

enum operation_role operation_author_role(uint8_t kind, uint8_t class)
{
    INVARIANT(operation_kind_known(kind));
    return class == 0 ? kinds[kind].author : ROLE_CUSTODIAN;
}

bool operation_class_fits(uint8_t kind, uint8_t class)
{
    static const bool signable[OPERATION_KINDS] = {
        [OPERATION_GRANT] = true,   [OPERATION_REVOKE] = true, [OPERATION_REQUEST] = true,
        [OPERATION_RESPOND] = true, [OPERATION_RECORD] = true,
    };
    if (!operation_kind_known(kind)) return false;
    return class == 0 || (class == 1 && signable[kind]);
}

enum operation_content operation_content_of(uint8_t kind)
{
    INVARIANT(operation_kind_known(kind));
    return kinds[kind].content;
}

uint32_t operation_account(const struct operation *op, enum operation_role role)
{
    switch (role) {
    case ROLE_PATIENT: return op->patient;
    case ROLE_GRANTEE: return op->grantee;
    case ROLE_CUSTODIAN: return op->custodian;
    case ROLE_COUNT: break;
    }
    INVARIANT(false);
    return 0;
}

static void write_content(struct writer *w, const struct operation *op)
{
    switch (operation_content_of(op->kind)) {
    case CONTENT_NONE: break;
    case CONTENT_ACCOUNT: write_account_content(w, &op->content.account); break;
    case CONTENT_RULE: write_rule_content(w, &op->content.rule); break;
    case CONTENT_RECORD: write_record_content(w, &op->content.record); break;
    case CONTENT_STRING: write_digest(w, &op->content.string); break;
    }
    write_zeros(w, OPERATION_BYTES - w->size);
}

void operation_encode(uint8_t out[static OPERATION_BYTES], const struct operation *op)
{
    INVARIANT(operation_in_range(op));
    struct writer w = writer_over(out, OPERATION_BYTES);
    write_u8(&w, OPERATION_FORMAT);
    write_u8(&w, op->kind);
    write_u8(&w, op->class);
    write_u8(&w, op->flags);
    write_u64_le(&w, op->sequence);
    write_u64_le(&w, op->time);
    write_u32_le(&w, op->nonce);
    write_u32_le(&w, op->patient);
    write_u32_le(&w, op->grantee);
    write_u32_le(&w, op->custodian);
    write_u32_le(&w, op->target);
    write_u32_le(&w, op->link);
    write_u32_le(&w, op->extra);
    write_salt(&w, &op->blinder);
    INVARIANT(w.size == PRIVATE_OFFSET);
    write_content(&w, op);
    INVARIANT(w.status == STATUS_OK && w.size == OPERATION_BYTES);
}

static void read_content(struct reader *r, struct operation *op)
{
    switch (operation_content_of(op->kind)) {
    case CONTENT_NONE: break;
    case CONTENT_ACCOUNT: read_account_content(r, &op->content.account); break;
    case CONTENT_RULE: read_rule_content(r, &op->content.rule); break;
    case CONTENT_RECORD: read_record_content(r, &op->content.record); break;
    case CONTENT_STRING: op->content.string = read_digest(r); break;
    }
    if (reader_ok(r)) read_zeros(r, reader_left(r));
}

static void read_head(struct reader *r, struct operation *op)
{
    op->class = read_u8_below(r, LEDGER_CLASS_LIMIT);
    op->flags = read_u8(r);
    op->sequence = read_u64_below(r, LEDGER_TIME_LIMIT);
    op->time = read_u64_below(r, LEDGER_TIME_LIMIT);
    op->nonce = read_u32_below(r, LEDGER_INDEX_LIMIT);
    op->patient = read_u32_below(r, LEDGER_INDEX_LIMIT);
    op->grantee = read_u32_below(r, LEDGER_INDEX_LIMIT);
    op->custodian = read_u32_below(r, LEDGER_INDEX_LIMIT);
    op->target = read_u32_below(r, LEDGER_INDEX_LIMIT);
    op->link = read_u32_below(r, LEDGER_INDEX_LIMIT + 1);
    op->extra = read_u32_below(r, LEDGER_INDEX_LIMIT);
    read_salt(r, &op->blinder);
}

enum status operation_decode(struct operation *out, span bytes, size_t *offset)
{
    if (offset != NULL) *offset = 0;
    if (bytes.size != OPERATION_BYTES) return STATUS_BAD_LENGTH;
    struct operation op;
    memset(&op, 0, sizeof op);
    struct reader r = reader_over(bytes);
    if (read_u8(&r) != OPERATION_FORMAT) return STATUS_BAD_VERSION;
    op.kind = read_u8(&r);
    if (operation_kind_known(op.kind)) {
        read_head(&r, &op);
        read_content(&r, &op);
    } else {
        r.offset = 1;
        reader_fail(&r, STATUS_BAD_VALUE);
    }
    enum status status = reader_end(&r);
    if (offset != NULL) *offset = r.offset;
    if (status == STATUS_OK) *out = op;
    return status;
}

static bool content_in_range(const struct operation *op)
{
    switch (operation_content_of(op->kind)) {
    case CONTENT_ACCOUNT: return account_content_in_range(&op->content.account);
    case CONTENT_RULE: return rule_content_in_range(&op->content.rule);
    case CONTENT_RECORD: return record_content_in_range(&op->content.record);
    case CONTENT_NONE:
    case CONTENT_STRING: break;
    }
    return true;
}

bool operation_head_in_range(const struct operation *op)
{
    bool ok = operation_kind_known(op->kind) && op->class < LEDGER_CLASS_LIMIT &&
              op->sequence < LEDGER_TIME_LIMIT && op->time < LEDGER_TIME_LIMIT &&
              op->nonce < LEDGER_INDEX_LIMIT && op->patient < LEDGER_INDEX_LIMIT &&
              op->grantee < LEDGER_INDEX_LIMIT && op->custodian < LEDGER_INDEX_LIMIT &&
              op->target < LEDGER_INDEX_LIMIT && op->link <= LEDGER_INDEX_LIMIT &&
              op->extra < LEDGER_INDEX_LIMIT;
    for (size_t i = 0; i < 5; i++) ok = ok && op->blinder.word[i] < LEDGER_INDEX_LIMIT;
    return ok;
}

bool operation_in_range(const struct operation *op)
{
    return operation_head_in_range(op) && content_in_range(op);
}

void operation_words(felt out[static 8 * OPERATION_WORDS], const struct operation *op)
{
    memset(out, 0, 8 * OPERATION_WORDS * sizeof(felt));
    out[0] = felt_from_u32(op->kind);
    out[1] = felt_from_u32(op->class);
    out[2] = felt_from_u32(op->flags);
    time_felts(out + 3, op->sequence);
    time_felts(out + 5, op->time);
    out[7] = felt_from_u32(op->nonce);
    out[8] = felt_from_u32(op->patient);
    out[9] = felt_from_u32(op->grantee);
    out[10] = felt_from_u32(op->custodian);
    out[11] = felt_from_u32(op->target);
    out[12] = felt_from_u32(op->link);
    out[13] = felt_from_u32(op->extra);
    memcpy(out + 16, op->body.e, sizeof op->body.e);
    salt_felts(out + 27, &op->blinder);
}

digest operation_digest(const struct operation *op)
{
    felt words[8 * OPERATION_WORDS];
    operation_words(words, op);
    return part_digest(PART_TAG_OPERATION, words);
}
