// SPDX-License-Identifier: Apache-2.0
// BLAKE3 compressions side by side, written once over core/field/vec_*.h.
#ifndef CONSENTRY_CORE_HASH_BLAKE3_KERNEL_H
#define CONSENTRY_CORE_HASH_BLAKE3_KERNEL_H

#include "core/field/vec_felt.h"
#include "core/hash/blake3_schedule.h"
#include "core/hash/grinding.h"
#include "core/hash/hash_lanes.h"

VEC_INLINE void mix_vectors(vec v[16], int a, int b, int c, int d, vec x, vec y)
{
    v[a] = vec_add_words(vec_add_words(v[a], v[b]), x);
    v[d] = vec_xor(v[d], v[a]);
    v[d] = VEC_ROTATE_RIGHT(v[d], 16);
    v[c] = vec_add_words(v[c], v[d]);
    v[b] = vec_xor(v[b], v[c]);
    v[b] = VEC_ROTATE_RIGHT(v[b], 12);
    v[a] = vec_add_words(vec_add_words(v[a], v[b]), y);
    v[d] = vec_xor(v[d], v[a]);
    v[d] = VEC_ROTATE_RIGHT(v[d], 8);
    v[c] = vec_add_words(v[c], v[d]);
    v[b] = vec_xor(v[b], v[c]);
    v[b] = VEC_ROTATE_RIGHT(v[b], 7);
}

VEC_INLINE void mix_round(vec v[16], const vec m[16], const uint8_t s[16])
{
    for (int i = 0; i < 4; i++) {
        mix_vectors(v, i, i + 4, i + 8, i + 12, m[s[2 * i]], m[s[2 * i + 1]]);
    }
    for (int i = 0; i < 4; i++) {
        mix_vectors(v, i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12, m[s[2 * i + 8]],
                    m[s[2 * i + 9]]);
    }
}

// What a compression takes besides chaining value and message, equal everywhere but the counter.
struct vec_tail {
    vec counter_low;
    uint32_t counter_high;
    uint32_t size;
    uint32_t flags;
};

// All 16 words before the feed-forward: v[i] ^ v[i + 8] is the chaining value.
VEC_INLINE void compress_rounds(vec v[16], const vec cv[8], const vec m[16], struct vec_tail tail)
{
    static const uint32_t iv[8] = BLAKE3_IV;
    static const uint8_t schedule[7][16] = BLAKE3_SCHEDULE;
    for (int i = 0; i < 8; i++) v[i] = cv[i];
    for (int i = 0; i < 4; i++) v[i + 8] = vec_all(iv[i]);
    v[12] = tail.counter_low;
    v[13] = vec_all(tail.counter_high);
    v[14] = vec_all(tail.size);
    v[15] = vec_all(tail.flags);
    mix_round(v, m, schedule[0]);
    mix_round(v, m, schedule[1]);
    mix_round(v, m, schedule[2]);
    mix_round(v, m, schedule[3]);
    mix_round(v, m, schedule[4]);
    mix_round(v, m, schedule[5]);
    mix_round(v, m, schedule[6]);
}

VEC_INLINE void compress_vectors(vec cv[8], const vec m[16], struct vec_tail tail)
{
    vec v[16];
    compress_rounds(v, cv, m, tail);
    for (int i = 0; i < 8; i++) cv[i] = vec_xor(v[i], v[i + 8]);
}

VEC_INLINE void set_iv(vec cv[8])
{
    static const uint32_t iv[8] = BLAKE3_IV;
    for (int i = 0; i < 8; i++) cv[i] = vec_all(iv[i]);
}

VEC_INLINE void load_words(vec out[8], struct hash256_columns in, size_t i, size_t left)
{
    for (size_t w = 0; w < 8; w++) out[w] = vec_load_some(in.data + w * in.stride + i, left);
}

VEC_INLINE void store_words(struct hash256_columns out, size_t i, size_t left, const vec in[8])
{
    for (size_t w = 0; w < 8; w++) vec_store_some(out.data + w * out.stride + i, in[w], left);
}

static void kernel_nodes(struct hash256_columns out, struct hash256_columns left_nodes,
                         struct hash256_columns right_nodes, uint64_t counter, size_t n)
{
    struct vec_tail tail = {vec_all((uint32_t)counter), (uint32_t)(counter >> 32),
                            BLAKE3_BLOCK_BYTES, BLAKE3_PARENT};
    for (size_t i = 0; i < n; i += VEC_WIDTH) {
        vec cv[8], m[16];
        set_iv(cv);
        load_words(m, left_nodes, i, n - i);
        load_words(m + 8, right_nodes, i, n - i);
        compress_vectors(cv, m, tail);
        store_words(out, i, n - i, cv);
    }
}

// Rows are taken in blocks, so that the memory of a column is read a page at a time and a little
// ahead; the chaining values wait in `out` meanwhile.
enum { ROW_BLOCK = 1024, ROW_AHEAD_BYTES = 512 };

// Word k of VEC_WIDTH rows, zero beyond the end of the row.
VEC_INLINE vec row_words(const struct hash_rows *rows, size_t k, size_t row, size_t left)
{
    if (k < rows->column_count) {
        const felt *column = rows->columns[k] + row;
        __builtin_prefetch((const void *)((uintptr_t)column + ROW_AHEAD_BYTES));
        return vec_to_words(vec_load_some(column, left));
    }
    k -= rows->column_count;
    if (k >= 4 || rows->salts == NULL) return vec_all(0);
    return vec_load_some(rows->salts + k * rows->salt_stride + row, left);
}

// Block b of VEC_WIDTH rows onto their chaining values.
static void chain_block(vec cv[8], const struct hash_rows *rows, size_t b, struct vec_tail tail,
                        size_t row, size_t left)
{
    vec m[16];
    for (size_t k = 0; k < 16; k++) m[k] = row_words(rows, 16 * b + k, row, left);
    compress_vectors(cv, m, tail);
}

static void kernel_rows(struct hash256_columns out, const struct hash_rows *rows, size_t first,
                        size_t n)
{
    size_t words = rows->column_count + (rows->salts == NULL ? 0 : 4);
    size_t blocks = words == 0 ? 1 : (words + 15) / 16;
    for (size_t from = 0; from < n; from += ROW_BLOCK) {
        size_t to = n - from < ROW_BLOCK ? n : from + ROW_BLOCK;
        for (size_t b = 0; b < blocks; b++) {
            bool last = b + 1 == blocks;
            struct vec_tail tail = {.counter_low = vec_all(0),
                                    .size = (uint32_t)(last ? 4 * (words - 16 * b) : 64)};
            if (b == 0) tail.flags |= BLAKE3_CHUNK_START;
            if (last) tail.flags |= BLAKE3_CHUNK_END | BLAKE3_ROOT;
            for (size_t i = from; i < to; i += VEC_WIDTH) {
                vec cv[8];
                if (b == 0) {
                    set_iv(cv);
                } else {
                    load_words(cv, out, i, to - i);
                }
                chain_block(cv, rows, b, tail, first + i, to - i);
                store_words(out, i, to - i, cv);
            }
        }
    }
}

// Of VEC_WIDTH nonces from `nonce` on, whose low words do not wrap: may one be accepted?
static bool any_candidate(const struct hash256 *key, uint32_t bits, uint64_t nonce)
{
    vec cv[8], m[16];
    struct vec_tail tail = {
        vec_all(0), 0, 8, BLAKE3_KEYED_HASH | BLAKE3_CHUNK_START | BLAKE3_CHUNK_END | BLAKE3_ROOT};
    for (int w = 0; w < 8; w++) cv[w] = vec_all(key->w[w]);
    m[0] = vec_add_words(vec_all((uint32_t)nonce), vec_count());
    m[1] = vec_all((uint32_t)(nonce >> 32));
    for (int w = 2; w < 16; w++) m[w] = vec_all(0);
    compress_vectors(cv, m, tail);
    uint32_t tested = bits < 32 ? bits : 32; // of the high word; the scalar check tells the rest
    return vec_any_zero(VEC_SHIFT_RIGHT(cv[1], 32 - tested));
}

static bool kernel_grind(struct hash256 key, uint32_t bits, uint64_t from, uint64_t count,
                         uint64_t *nonce)
{
    for (uint64_t done = 0; done < count; done += VEC_WIDTH) {
        uint64_t n = count - done < VEC_WIDTH ? count - done : VEC_WIDTH;
        bool wraps = (uint32_t)(from + done) > UINT32_MAX - VEC_WIDTH;
        if (bits != 0 && !wraps && !any_candidate(&key, bits, from + done)) continue;
        for (uint64_t i = 0; i < n; i++) {
            if (!grinding_check(key, bits, from + done + i)) continue;
            *nonce = from + done + i;
            return true;
        }
    }
    return false;
}

// Outputs are runs of 16 words: the words of VEC_WIDTH outputs are transposed part by part.
static void kernel_expand(uint32_t *out, struct hash256 key, const struct blake3_block *block,
                          size_t count)
{
    vec cv[8], m[16], v[16];
    for (int w = 0; w < 8; w++) cv[w] = vec_all(key.w[w]);
    for (int w = 0; w < 16; w++) m[w] = vec_all(block->words[w]);
    struct blake3_block next = *block;
    size_t i = 0;
    while (i < count) {
        bool wraps = (uint32_t)next.counter > UINT32_MAX - VEC_WIDTH;
        if (wraps || count - i < VEC_WIDTH) {
            blake3_compress_wide(out + 16 * i, key, &next);
            next.counter++;
            i++;
            continue;
        }
        struct vec_tail tail = {vec_add_words(vec_all((uint32_t)next.counter), vec_count()),
                                (uint32_t)(next.counter >> 32), block->size, block->flags};
        compress_rounds(v, cv, m, tail);
        for (int w = 0; w < 8; w++) {
            v[w] = vec_xor(v[w], v[w + 8]);
            v[w + 8] = vec_xor(v[w + 8], cv[w]);
        }
        for (size_t part = 0; part < 16; part += VEC_WIDTH) {
            vec_transpose(v + part);
            for (size_t k = 0; k < VEC_WIDTH; k++) {
                vec_store(out + 16 * (i + k) + part, v[part + k]);
            }
        }
        next.counter += VEC_WIDTH;
        i += VEC_WIDTH;
    }
}

#endif
