// SPDX-License-Identifier: Apache-2.0
#include "store/envelope.h"

#include <string.h>

#include "core/base/bytes.h"
#include "core/base/invariant.h"
#include "core/base/reader.h"
#include "core/hash/blake2b.h"
#include "core/ledger/ledger_codec.h"

#define VERSION 1

static enum key_use key_of(enum envelope_use use)
{
    return use == ENVELOPE_DOCUMENT ? KEY_DOCUMENT : KEY_JOURNAL;
}

// What a sealed text is bound to, as a digest: tenant, head and clear part.
static span bind(uint8_t out[static 32], uint32_t tenant, span before)
{
    uint8_t number[4];
    struct blake2b hash;
    store_u32_le(number, tenant);
    blake2b_init(&hash, 32, span_of(NULL, 0));
    blake2b_update(&hash, number, sizeof number);
    blake2b_update(&hash, before.data, before.size);
    blake2b_final(&hash, out, 32);
    return span_of(out, 32);
}

enum status envelope_write(struct writer *out, struct keys *keys, uint32_t tenant,
                           const struct envelope *envelope, span plain)
{
    uint8_t bound[32];
    struct secret_key key;
    size_t start = out->size;
    if (envelope->clear.size > ENVELOPE_CLEAR_MAX) return STATUS_LIMIT;
    write_u8(out, VERSION);
    write_u8(out, (uint8_t)envelope->use);
    write_u16_le(out, (uint16_t)envelope->clear.size);
    write_account_key(out, &envelope->subject);
    write_bytes(out, envelope->request_digest, ENVELOPE_DIGEST_SIZE);
    write_span(out, envelope->clear);
    uint8_t *sealed = write_reserve(out, SECRET_OVERHEAD + plain.size);
    if (sealed == NULL) return out->status;
    span before = span_of(out->data + start, (size_t)(sealed - (out->data + start)));
    TRY(keys_subject(&key, keys, tenant, &envelope->subject, key_of(envelope->use), true));
    secret_seal(sealed, &key, bind(bound, tenant, before), plain);
    secret_wipe(&key, sizeof key);
    return STATUS_OK;
}

enum status envelope_read(struct envelope *out, span body)
{
    struct reader r = reader_over(body);
    uint8_t version = read_u8(&r);
    uint8_t use = read_u8(&r);
    size_t clear_size = read_u16_le(&r);
    read_account_key(&r, &out->subject);
    read_bytes(&r, out->request_digest, ENVELOPE_DIGEST_SIZE);
    out->clear = read_span(&r, clear_size);
    out->sealed = read_span(&r, reader_left(&r));
    TRY(reader_end(&r));
    if (version != VERSION) return STATUS_BAD_VERSION;
    if (use != ENVELOPE_OPERATIONS && use != ENVELOPE_DOCUMENT) return STATUS_BAD_VALUE;
    if (out->sealed.size != 0 && out->sealed.size < SECRET_OVERHEAD) return STATUS_TRUNCATED;
    out->use = (enum envelope_use)use;
    return STATUS_OK;
}

enum status envelope_open(uint8_t *out, size_t capacity, size_t *size, struct keys *keys,
                          uint32_t tenant, span body)
{
    struct envelope envelope;
    struct secret_key key;
    uint8_t bound[32];
    *size = 0;
    TRY(envelope_read(&envelope, body));
    if (envelope.sealed.size == 0) return STATUS_OK;
    if (envelope.sealed.size - SECRET_OVERHEAD > capacity) return STATUS_NO_SPACE;
    TRY(keys_subject(&key, keys, tenant, &envelope.subject, key_of(envelope.use), false));
    span before = span_slice(body, 0, body.size - envelope.sealed.size);
    enum status status = secret_open(out, &key, bind(bound, tenant, before), envelope.sealed);
    secret_wipe(&key, sizeof key);
    if (status == STATUS_OK) *size = envelope.sealed.size - SECRET_OVERHEAD;
    return status;
}

// ---- documents

void document_name(uint8_t out[static DOCUMENT_NAME_SIZE], const struct secret_key *name_key,
                   uint16_t type, span logical_id)
{
    uint8_t number[2];
    struct blake2b hash;
    store_u16_le(number, type);
    blake2b_init(&hash, DOCUMENT_NAME_SIZE, span_of(name_key->bytes, SECRET_KEY_SIZE));
    blake2b_update(&hash, number, sizeof number);
    blake2b_update(&hash, logical_id.data, logical_id.size);
    blake2b_final(&hash, out, DOCUMENT_NAME_SIZE);
}

void document_content_id(uint8_t out[static DOCUMENT_CONTENT_ID_SIZE],
                         const struct secret_key *content_key, span bytes)
{
    blake2b(out, DOCUMENT_CONTENT_ID_SIZE, span_of(content_key->bytes, SECRET_KEY_SIZE), bytes);
}

enum status document_write(struct writer *out, const struct document *document)
{
    INVARIANT(document->identifier_count <= DOCUMENT_IDENTIFIERS_MAX);
    write_u16_le(out, document->type);
    write_u8(out, document->format);
    write_u8(out, document->flags);
    write_u32_le(out, document->version);
    write_bytes(out, document->name, DOCUMENT_NAME_SIZE);
    write_bytes(out, document->content_id, DOCUMENT_CONTENT_ID_SIZE);
    write_u8(out, document->identifier_count);
    write_zeros(out, 3);
    for (uint32_t i = 0; i < document->identifier_count; i++) {
        write_account_key(out, &document->identifiers[i]);
    }
    return out->status;
}

enum status document_read(struct document *out, span clear)
{
    struct reader r = reader_over(clear);
    memset(out, 0, sizeof *out);
    out->type = read_u16_le(&r);
    out->format = read_u8(&r);
    out->flags = read_u8_below(&r, DOCUMENT_DELETED + 1);
    out->version = read_u32_le(&r);
    read_bytes(&r, out->name, DOCUMENT_NAME_SIZE);
    read_bytes(&r, out->content_id, DOCUMENT_CONTENT_ID_SIZE);
    out->identifier_count = read_u8_below(&r, DOCUMENT_IDENTIFIERS_MAX + 1);
    read_zeros(&r, 3);
    for (uint32_t i = 0; i < out->identifier_count; i++) {
        read_account_key(&r, &out->identifiers[i]);
    }
    return reader_end(&r);
}

// ---- the other bodies

void alias_body_write(uint8_t out[static ALIAS_BODY_SIZE], const struct alias_body *body)
{
    struct writer w = writer_over(out, ALIAS_BODY_SIZE);
    write_account_key(&w, &body->pseudonym);
    write_account_key(&w, &body->account);
    INVARIANT(w.size == ALIAS_BODY_SIZE);
}

enum status alias_body_read(struct alias_body *out, span bytes)
{
    struct reader r = reader_over(bytes);
    read_account_key(&r, &out->pseudonym);
    read_account_key(&r, &out->account);
    return reader_end(&r);
}

void seal_body_write(uint8_t out[static SEAL_BODY_SIZE], const struct seal_body *body)
{
    struct writer w = writer_over(out, SEAL_BODY_SIZE);
    write_u64_le(&w, body->batch);
    write_u64_le(&w, body->first);
    write_u64_le(&w, body->last);
    write_u64_le(&w, body->sealed_ms);
    write_u64_le(&w, body->log_index);
    write_u32_le(&w, body->operations);
    write_u8(&w, body->class);
    write_u8(&w, body->reason);
    write_zeros(&w, 10);
    write_bytes(&w, body->root, sizeof body->root);
    INVARIANT(w.size == SEAL_BODY_SIZE);
}

enum status seal_body_read(struct seal_body *out, span bytes)
{
    struct reader r = reader_over(bytes);
    out->batch = read_u64_le(&r);
    out->first = read_u64_le(&r);
    out->last = read_u64_le(&r);
    out->sealed_ms = read_u64_le(&r);
    out->log_index = read_u64_le(&r);
    out->operations = read_u32_le(&r);
    out->class = read_u8(&r);
    out->reason = read_u8(&r);
    read_zeros(&r, 10);
    read_bytes(&r, out->root, sizeof out->root);
    return reader_end(&r);
}

void proof_body_write(uint8_t out[static PROOF_BODY_SIZE], const struct proof_body *body)
{
    struct writer w = writer_over(out, PROOF_BODY_SIZE);
    write_u64_le(&w, body->batch);
    write_u64_le(&w, body->size);
    write_u64_le(&w, body->log_index);
    write_bytes(&w, body->sha256, sizeof body->sha256);
    INVARIANT(w.size == PROOF_BODY_SIZE);
}

enum status proof_body_read(struct proof_body *out, span bytes)
{
    struct reader r = reader_over(bytes);
    out->batch = read_u64_le(&r);
    out->size = read_u64_le(&r);
    out->log_index = read_u64_le(&r);
    read_bytes(&r, out->sha256, sizeof out->sha256);
    return reader_end(&r);
}

void subject_body_write(uint8_t out[static SUBJECT_BODY_SIZE], const struct subject_body *body)
{
    struct writer w = writer_over(out, SUBJECT_BODY_SIZE);
    write_account_key(&w, &body->subject);
    INVARIANT(w.size == SUBJECT_BODY_SIZE);
}

enum status subject_body_read(struct subject_body *out, span bytes)
{
    struct reader r = reader_over(bytes);
    read_account_key(&r, &out->subject);
    return reader_end(&r);
}

void decision_body_write(uint8_t out[static DECISION_BODY_SIZE], const struct decision_body *body)
{
    struct writer w = writer_over(out, DECISION_BODY_SIZE);
    write_account_key(&w, &body->document);
    write_account_key(&w, &body->other);
    write_u64_le(&w, body->decided);
    write_u8(&w, body->ends);
    write_zeros(&w, 7);
    INVARIANT(w.size == DECISION_BODY_SIZE);
}

enum status decision_body_read(struct decision_body *out, span bytes)
{
    struct reader r = reader_over(bytes);
    read_account_key(&r, &out->document);
    read_account_key(&r, &out->other);
    out->decided = read_u64_le(&r);
    uint8_t ends = read_u8(&r);
    out->ends = ends != 0;
    if (reader_ok(&r) && ends > 1) return STATUS_BAD_VALUE;
    read_zeros(&r, 7);
    return reader_end(&r);
}

void hold_body_write(uint8_t out[static HOLD_BODY_SIZE], const struct hold_body *body)
{
    struct writer w = writer_over(out, HOLD_BODY_SIZE);
    write_u64_le(&w, body->number);
    write_bytes(&w, body->name, sizeof body->name);
    write_u32_le(&w, body->version);
    write_u16_le(&w, body->source);
    write_u16_le(&w, body->reason);
    write_u8(&w, body->state);
    write_zeros(&w, 7);
    INVARIANT(w.size == HOLD_BODY_SIZE);
}

enum status hold_body_read(struct hold_body *out, span bytes)
{
    struct reader r = reader_over(bytes);
    out->number = read_u64_le(&r);
    read_bytes(&r, out->name, sizeof out->name);
    out->version = read_u32_le(&r);
    out->source = read_u16_le(&r);
    out->reason = read_u16_le(&r);
    out->state = read_u8(&r);
    bool good = out->number != 0 && out->state >= HOLD_WAITING && out->state <= HOLD_REJECTED;
    if (reader_ok(&r) && !good) return STATUS_BAD_VALUE;
    read_zeros(&r, 7);
    return reader_end(&r);
}

void note_body_write(uint8_t out[static NOTE_BODY_SIZE], const struct note_body *body)
{
    struct writer w = writer_over(out, NOTE_BODY_SIZE);
    write_u64_le(&w, body->log_index);
    write_u64_le(&w, body->sequence);
    write_u64_le(&w, body->time);
    write_u16_le(&w, body->code);
    write_zeros(&w, 6);
    write_bytes(&w, body->digest, sizeof body->digest);
    INVARIANT(w.size == NOTE_BODY_SIZE);
}

enum status note_body_read(struct note_body *out, span bytes)
{
    struct reader r = reader_over(bytes);
    out->log_index = read_u64_le(&r);
    out->sequence = read_u64_le(&r);
    out->time = read_u64_le(&r);
    out->code = read_u16_le(&r);
    read_zeros(&r, 6);
    read_bytes(&r, out->digest, sizeof out->digest);
    return reader_end(&r);
}
