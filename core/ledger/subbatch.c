// SPDX-License-Identifier: Apache-2.0
#include "core/ledger/subbatch.h"

#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "core/hash/sponge.h"
#include "core/ledger/ledger_codec.h"

static const char text_name[] = "consentry-subbatch/v1\n";

enum { KEY_WORDS = ED25519_PUBLIC_SIZE / 2, INTENT_FELTS = 24 };

digest subbatch_key_commitment(const uint8_t key[static ED25519_PUBLIC_SIZE])
{
    felt words[KEY_WORDS];
    for (size_t i = 0; i < KEY_WORDS; i++)
        words[i] = felt_from_u32((uint32_t)key[2 * i] | (uint32_t)key[2 * i + 1] << 8);
    return sponge_hash(DOMAIN_AUTH_KEY, words, KEY_WORDS);
}

// The leaf that the author speaks of: which consent ends, which request is answered (index), which
// record is superseded (pointer).
static uint32_t spoken_of(const struct operation *op)
{
    if (op->kind == OPERATION_REVOKE || op->kind == OPERATION_RESPOND) return op->target;
    return op->kind == OPERATION_RECORD ? op->link : 0;
}

void intent_words(felt out[static 24], const struct operation *op)
{
    memset(out, 0, INTENT_FELTS * sizeof *out);
    out[0] = felt_from_u32(op->kind);
    out[1] = felt_from_u32(op->flags);
    out[2] = felt_from_u32(op->nonce);
    out[3] = felt_from_u32(op->patient);
    out[4] = felt_from_u32(op->grantee);
    out[5] = felt_from_u32(op->custodian);
    out[6] = felt_from_u32(spoken_of(op));
    memcpy(out + 8, op->body.e, sizeof op->body.e);
    salt_felts(out + 19, &op->blinder);
}

digest intent_digest(const struct operation *op)
{
    felt words[INTENT_FELTS];
    intent_words(words, op);
    return part_digest(PART_TAG_INTENT, words);
}

uint32_t subbatch_depth(uint32_t count)
{
    INVARIANT(count >= 1);
    return log2_ceil(count);
}

void subbatch_tree_add(struct subbatch_tree *tree, digest intent)
{
    INVARIANT(tree->count < LEDGER_BATCH_MAX);
    uint32_t level = 0;
    for (; (tree->count >> level & 1) != 0; level++)
        intent = poseidon_compress(tree->nodes[level], intent);
    tree->nodes[level] = intent;
    tree->count++;
}

digest subbatch_tree_root(const struct subbatch_tree *tree)
{
    uint32_t depth = subbatch_depth(tree->count);
    if (tree->count == 1U << depth) return tree->nodes[depth];
    digest empty = sponge_hash(DOMAIN_EMPTY, NULL, 0), right = empty;
    for (uint32_t level = 0; level < depth; level++) {
        bool full = (tree->count >> level & 1) != 0;
        right =
            full ? poseidon_compress(tree->nodes[level], right) : poseidon_compress(right, empty);
        empty = poseidon_compress(empty, empty);
    }
    return right;
}

void subbatch_text(uint8_t out[static SUBBATCH_TEXT_BYTES], const struct subbatch *subbatch,
                   const uint8_t origin[static SHA256_SIZE])
{
    struct writer w = writer_over(out, SUBBATCH_TEXT_BYTES);
    write_text(&w, text_name);
    write_bytes(&w, origin, SHA256_SIZE);
    write_bytes(&w, subbatch->key, sizeof subbatch->key);
    write_u32_le(&w, subbatch->first_nonce);
    write_u32_le(&w, subbatch->first_nonce + (subbatch->count - 1));
    write_u32_le(&w, subbatch->count);
    write_digest(&w, &subbatch->root);
    INVARIANT(w.status == STATUS_OK && w.size == SUBBATCH_TEXT_BYTES);
}

void subbatch_sign(struct subbatch *subbatch, const struct secret_ed25519 *secret,
                   const uint8_t origin[static SHA256_SIZE])
{
    uint8_t text[SUBBATCH_TEXT_BYTES];
    subbatch_text(text, subbatch, origin);
    ed25519_sign(subbatch->signature, secret, span_of(text, sizeof text));
}

static bool in_range(const struct subbatch *s)
{
    return s->count >= 1 && s->count <= LEDGER_BATCH_MAX && s->first_nonce < LEDGER_INDEX_LIMIT;
}

enum status subbatch_verify(const struct subbatch *subbatch,
                            const uint8_t origin[static SHA256_SIZE])
{
    uint8_t text[SUBBATCH_TEXT_BYTES];
    if (!in_range(subbatch)) return STATUS_BAD_VALUE;
    subbatch_text(text, subbatch, origin);
    return ed25519_verify(subbatch->signature, subbatch->key, span_of(text, sizeof text));
}

void subbatches_encode(uint8_t *out, const struct subbatch *subbatches, uint32_t count)
{
    struct writer w = writer_over(out, (size_t)count * SUBBATCH_BYTES);
    for (uint32_t i = 0; i < count; i++) {
        const struct subbatch *s = &subbatches[i];
        write_bytes(&w, s->key, sizeof s->key);
        write_u32_le(&w, s->first_nonce);
        write_u32_le(&w, s->count);
        write_digest(&w, &s->root);
        write_bytes(&w, s->signature, sizeof s->signature);
    }
    INVARIANT(w.status == STATUS_OK && w.size == (size_t)count * SUBBATCH_BYTES);
}

enum status subbatches_decode(struct subbatch out[static SUBBATCHES_MAX], uint32_t *count,
                              span bytes, size_t *offset)
{
    *offset = 0;
    if (bytes.size % SUBBATCH_BYTES != 0 || bytes.size / SUBBATCH_BYTES > SUBBATCHES_MAX)
        return STATUS_BAD_LENGTH;
    struct reader r = reader_over(bytes);
    *count = (uint32_t)(bytes.size / SUBBATCH_BYTES);
    for (uint32_t i = 0; i < *count; i++) {
        struct subbatch *s = &out[i];
        read_bytes(&r, s->key, sizeof s->key);
        s->first_nonce = read_u32_below(&r, LEDGER_INDEX_LIMIT);
        size_t at = r.offset;
        s->count = read_u32_below(&r, LEDGER_BATCH_MAX + 1);
        if (reader_ok(&r) && s->count == 0) {
            r.offset = at;
            reader_fail(&r, STATUS_BAD_VALUE);
        }
        s->root = read_digest(&r);
        read_bytes(&r, s->signature, sizeof s->signature);
    }
    *offset = r.offset;
    return reader_end(&r);
}

void subbatches_digest(uint8_t out[static SHA256_SIZE], const struct subbatch *subbatches,
                       uint32_t count)
{
    uint8_t bytes[SUBBATCHES_MAX * SUBBATCH_BYTES];
    memset(out, 0, SHA256_SIZE);
    if (count == 0) return;
    subbatches_encode(bytes, subbatches, count);
    sha256(out, span_of(bytes, (size_t)count * SUBBATCH_BYTES));
}
