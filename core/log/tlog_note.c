// SPDX-License-Identifier: Apache-2.0
#include "core/log/tlog_note.h"

#include <string.h>

#include "core/base/base64.h"
#include "core/base/bytes.h"
#include "core/base/hex.h"
#include "core/base/invariant.h"
#include "core/base/utf8.h"
#include "core/hash/sha256.h"
#include "core/log/tlog_internal.h"

#define DASH           "\xe2\x80\x94 " // U+2014 and a space
#define ML_DSA_44_SIZE 1312

// ---- keys

static uint32_t key_id(span name, uint8_t type, span public_key)
{
    uint8_t digest[SHA256_SIZE];
    const uint8_t between[2] = {'\n', type};
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, name.data, name.size);
    sha256_update(&hash, between, sizeof between);
    sha256_update(&hash, public_key.data, public_key.size);
    sha256_final(&hash, digest);
    return load_u32_be(digest);
}

struct tlog_key tlog_key_of(span name, enum tlog_key_type type,
                            const uint8_t public_key[static ED25519_PUBLIC_SIZE])
{
    INVARIANT(type == TLOG_KEY_ED25519 || type == TLOG_KEY_COSIGNATURE);
    struct tlog_key key = {.name = name, .type = (uint8_t)type};
    memcpy(key.public_key, public_key, ED25519_PUBLIC_SIZE);
    key.id = key_id(name, key.type, span_of(public_key, ED25519_PUBLIC_SIZE));
    return key;
}

// The characters of Unicode's White_Space property.
static bool is_unicode_space(uint32_t scalar)
{
    return (scalar >= 0x09 && scalar <= 0x0d) || scalar == 0x20 || scalar == 0x85 ||
           scalar == 0xa0 || scalar == 0x1680 || (scalar >= 0x2000 && scalar <= 0x200a) ||
           scalar == 0x2028 || scalar == 0x2029 || scalar == 0x202f || scalar == 0x205f ||
           scalar == 0x3000;
}

bool tlog_key_name_valid(span name)
{
    if (name.size == 0 || name.size > TLOG_KEY_NAME_SIZE_MAX) return false;
    for (size_t offset = 0; offset < name.size;) {
        uint32_t scalar = utf8_next(name, &offset);
        if (scalar == UINT32_MAX || scalar == '+' || is_unicode_space(scalar)) return false;
    }
    return true;
}

enum status tlog_key_read(struct tlog_key *out, span vkey)
{
    uint8_t id[4], bytes[1 + ML_DSA_44_SIZE];
    size_t size;
    *out = (struct tlog_key){.id = 0};
    const uint8_t *plus = vkey.size == 0 ? NULL : memchr(vkey.data, '+', vkey.size);
    if (plus == NULL) return STATUS_BAD_SYNTAX;
    size_t name_size = (size_t)(plus - vkey.data);
    out->name = span_slice(vkey, 0, name_size);
    if (!tlog_key_name_valid(out->name)) return STATUS_BAD_SYNTAX;
    if (vkey.size < name_size + 10 || vkey.data[name_size + 9] != '+') return STATUS_BAD_SYNTAX;
    if (hex_decode(id, 4, span_slice(vkey, name_size + 1, 8)) != STATUS_OK) {
        return STATUS_BAD_SYNTAX;
    }
    span encoded = span_slice(vkey, name_size + 10, vkey.size);
    if (tlog_base64_read(encoded, bytes, sizeof bytes, &size) != STATUS_OK || size == 0) {
        return STATUS_BAD_SYNTAX;
    }
    out->type = bytes[0];
    span public_key = span_of(bytes + 1, size - 1);
    switch (out->type) {
    case TLOG_KEY_ED25519:
    case TLOG_KEY_COSIGNATURE:
        if (public_key.size != ED25519_PUBLIC_SIZE) return STATUS_BAD_LENGTH;
        memcpy(out->public_key, public_key.data, ED25519_PUBLIC_SIZE);
        break;
    case TLOG_KEY_ML_DSA_44:
        if (public_key.size != ML_DSA_44_SIZE) return STATUS_BAD_LENGTH;
        sha256(out->public_key, public_key);
        break;
    default: return STATUS_UNSUPPORTED;
    }
    out->id = load_u32_be(id);
    return out->id == key_id(out->name, out->type, public_key) ? STATUS_OK : STATUS_BAD_CHECKSUM;
}

void tlog_key_write(struct writer *out, const struct tlog_key *key)
{
    INVARIANT(key->type == TLOG_KEY_ED25519 || key->type == TLOG_KEY_COSIGNATURE);
    uint8_t id[4], bytes[1 + ED25519_PUBLIC_SIZE];
    char text[BASE64_SIZE(sizeof bytes) + 1], digits[9];
    store_u32_be(id, key->id);
    bytes[0] = key->type;
    memcpy(bytes + 1, key->public_key, ED25519_PUBLIC_SIZE);
    hex_encode(digits, id, sizeof id);
    base64_encode(text, bytes, sizeof bytes);
    write_span(out, key->name);
    write_text(out, "+");
    write_text(out, digits);
    write_text(out, "+");
    write_text(out, text);
}

// ---- notes

static enum status read_signature(struct tlog_signature *out, span line)
{
    uint8_t bytes[4 + sizeof out->bytes];
    size_t size;
    if (!span_starts(line, DASH)) return STATUS_BAD_SYNTAX;
    span rest = span_slice(line, strlen(DASH), line.size);
    const uint8_t *space = rest.size == 0 ? NULL : memchr(rest.data, ' ', rest.size);
    if (space == NULL) return STATUS_BAD_SYNTAX;
    out->name = span_of(rest.data, (size_t)(space - rest.data));
    if (!tlog_key_name_valid(out->name)) return STATUS_BAD_SYNTAX;
    span encoded = span_slice(rest, out->name.size + 1, rest.size);
    TRY(tlog_base64_read(encoded, bytes, sizeof bytes, &size));
    if (size < 5) return STATUS_BAD_LENGTH;
    out->id = load_u32_be(bytes);
    out->size = (uint32_t)size - 4;
    memset(out->bytes, 0, sizeof out->bytes);
    memcpy(out->bytes, bytes + 4, out->size < sizeof out->bytes ? out->size : sizeof out->bytes);
    return STATUS_OK;
}

static enum status fail(struct issues *issues, enum status status, const char *rule, size_t offset)
{
    return issue_add(issues, ISSUE_ERROR, status, rule, offset, NULL);
}

static enum status check_characters(span bytes, struct issues *issues)
{
    if (bytes.size > TLOG_NOTE_SIZE_MAX) {
        return fail(issues, STATUS_LIMIT, "note-size", TLOG_NOTE_SIZE_MAX);
    }
    size_t valid = utf8_valid_prefix(bytes);
    if (valid != bytes.size) return fail(issues, STATUS_BAD_UTF8, "note-utf8", valid);
    for (size_t i = 0; i < bytes.size; i++) {
        if (bytes.data[i] >= 0x20 || bytes.data[i] == '\n') continue;
        return fail(issues, STATUS_BAD_SYNTAX, "note-control", i);
    }
    return STATUS_OK;
}

// The text ends at the last empty line: the offset after its newline, or 0 when there is none.
static size_t text_size(span bytes)
{
    for (size_t i = bytes.size; i >= 2; i--) {
        if (bytes.data[i - 1] == '\n' && bytes.data[i - 2] == '\n') return i - 1;
    }
    return 0;
}

enum status tlog_note_read(struct tlog_note *out, span bytes, struct issues *issues)
{
    out->text = (span){NULL, 0};
    out->count = 0;
    TRY(check_characters(bytes, issues));
    size_t size = text_size(bytes);
    if (size == 0) return fail(issues, STATUS_BAD_SYNTAX, "note-split", bytes.size);
    struct tlog_lines lines = {bytes, size + 1};
    while (lines.offset < bytes.size) {
        span line;
        size_t offset = lines.offset;
        if (!tlog_line_next(&lines, &line)) {
            return fail(issues, STATUS_TRUNCATED, "note-signature", bytes.size);
        }
        if (out->count == TLOG_SIGNATURES_MAX) {
            return fail(issues, STATUS_LIMIT, "note-signatures-max", offset);
        }
        if (read_signature(&out->signatures[out->count], line) != STATUS_OK) {
            return fail(issues, STATUS_BAD_SYNTAX, "note-signature", offset);
        }
        out->count++;
    }
    if (out->count == 0) return fail(issues, STATUS_MISSING, "note-signature", bytes.size);
    out->text = span_slice(bytes, 0, size);
    return STATUS_OK;
}

// The message of an Ed25519 cosignature: two lines, then the note text.
static enum status cosigned_message(struct writer *out, span text, uint64_t time)
{
    if (text.size > TLOG_CHECKPOINT_TEXT_MAX) return STATUS_LIMIT;
    write_text(out, "cosignature/v1\ntime ");
    write_decimal(out, time);
    write_text(out, "\n");
    write_span(out, text);
    return out->status;
}

#define COSIGNED_SIZE_MAX (TLOG_CHECKPOINT_TEXT_MAX + 64)

static enum status verify_cosignature(const struct tlog_signature *signature, span text,
                                      const struct tlog_key *key, uint64_t *time)
{
    uint8_t message[COSIGNED_SIZE_MAX];
    struct writer w = writer_over(message, sizeof message);
    if (signature->size != 8 + ED25519_SIGNATURE_SIZE) return STATUS_INVALID;
    uint64_t stated = load_u64_be(signature->bytes);
    if (stated > (uint64_t)INT64_MAX) return STATUS_INVALID;
    if (cosigned_message(&w, text, stated) != STATUS_OK) return STATUS_INVALID;
    TRY(ed25519_verify(signature->bytes + 8, key->public_key, writer_span(&w)));
    if (stated > *time) *time = stated;
    return STATUS_OK;
}

enum status tlog_note_verify(const struct tlog_note *note, const struct tlog_key *key,
                             uint64_t *time)
{
    uint64_t latest = 0;
    bool found = false;
    if (time != NULL) *time = 0;
    for (uint32_t i = 0; i < note->count; i++) {
        const struct tlog_signature *signature = &note->signatures[i];
        if (signature->id != key->id || !span_equal(signature->name, key->name)) continue;
        if (key->type == TLOG_KEY_COSIGNATURE) {
            TRY(verify_cosignature(signature, note->text, key, &latest));
        } else if (key->type == TLOG_KEY_ED25519) {
            if (signature->size != ED25519_SIGNATURE_SIZE) return STATUS_INVALID;
            TRY(ed25519_verify(signature->bytes, key->public_key, note->text));
        } else {
            continue;
        }
        found = true;
    }
    if (time != NULL) *time = latest;
    return found ? STATUS_OK : STATUS_NOT_FOUND;
}

static void write_signature(struct writer *out, const struct tlog_key *key, span signature)
{
    uint8_t bytes[4 + 8 + ED25519_SIGNATURE_SIZE];
    char text[BASE64_SIZE(sizeof bytes) + 1];
    INVARIANT(signature.size <= sizeof bytes - 4);
    store_u32_be(bytes, key->id);
    memcpy(bytes + 4, signature.data, signature.size);
    base64_encode(text, bytes, 4 + signature.size);
    write_text(out, DASH);
    write_span(out, key->name);
    write_text(out, " ");
    write_text(out, text);
    write_text(out, "\n");
}

void tlog_note_sign(struct writer *out, span text, const struct tlog_key *key,
                    const struct secret_ed25519 *secret)
{
    INVARIANT(key->type == TLOG_KEY_ED25519);
    INVARIANT(text.size > 0 && text.data[text.size - 1] == '\n');
    uint8_t signature[ED25519_SIGNATURE_SIZE];
    ed25519_sign(signature, secret, text);
    write_signature(out, key, span_of(signature, sizeof signature));
}

enum status tlog_note_cosign(struct writer *out, span text, const struct tlog_key *key,
                             const struct secret_ed25519 *secret, uint64_t time)
{
    INVARIANT(key->type == TLOG_KEY_COSIGNATURE);
    INVARIANT(time <= (uint64_t)INT64_MAX);
    uint8_t message[COSIGNED_SIZE_MAX], signature[8 + ED25519_SIGNATURE_SIZE];
    struct writer w = writer_over(message, sizeof message);
    TRY(cosigned_message(&w, text, time));
    store_u64_be(signature, time);
    ed25519_sign(signature + 8, secret, writer_span(&w));
    write_signature(out, key, span_of(signature, sizeof signature));
    return STATUS_OK;
}

// ---- checkpoints

enum status tlog_checkpoint_read(struct tlog_checkpoint *out, span text, struct issues *issues)
{
    *out = (struct tlog_checkpoint){.size = 0};
    if (text.size > TLOG_CHECKPOINT_TEXT_MAX) {
        return fail(issues, STATUS_LIMIT, "checkpoint-limit", TLOG_CHECKPOINT_TEXT_MAX);
    }
    struct tlog_lines lines = {text, 0};
    span line;
    if (!tlog_line_next(&lines, &out->origin) || out->origin.size == 0) {
        return fail(issues, STATUS_BAD_SYNTAX, "checkpoint-origin", 0);
    }
    size_t offset = lines.offset;
    if (!tlog_line_next(&lines, &line) || !tlog_decimal_read(line, &out->size)) {
        return fail(issues, STATUS_BAD_SYNTAX, "checkpoint-size", offset);
    }
    offset = lines.offset;
    if (!tlog_line_next(&lines, &line) || !tlog_hash_read(line, out->root.bytes)) {
        return fail(issues, STATUS_BAD_SYNTAX, "checkpoint-root", offset);
    }
    out->extensions = span_slice(text, lines.offset, text.size);
    while (lines.offset < text.size) {
        offset = lines.offset;
        if (!tlog_line_next(&lines, &line) || line.size == 0) {
            return fail(issues, STATUS_BAD_SYNTAX, "checkpoint-extension", offset);
        }
    }
    return STATUS_OK;
}

void tlog_checkpoint_write(struct writer *out, const struct tlog_checkpoint *checkpoint)
{
    char root[BASE64_SIZE(TLOG_HASH_SIZE) + 1];
    base64_encode(root, checkpoint->root.bytes, TLOG_HASH_SIZE);
    write_span(out, checkpoint->origin);
    write_text(out, "\n");
    write_decimal(out, checkpoint->size);
    write_text(out, "\n");
    write_text(out, root);
    write_text(out, "\n");
}
