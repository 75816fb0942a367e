// SPDX-License-Identifier: Apache-2.0
// Prints results of this room for hash_model.py, which computes them again from the definitions.
#include <stdio.h>

#include "core/hash/grinding.h"
#include "core/hash/hash_lanes.h"
#include "core/hash/merkle.h"
#include "core/hash/sponge.h"
#include "core/hash/transcript.h"

static uint8_t pattern[9000];
static felt elements[600];

static void print(const char *name, size_t argument, const void *bytes, size_t size)
{
    const uint8_t *b = (const uint8_t *)bytes;
    printf("%s %zu ", name, argument);
    for (size_t i = 0; i < size; i++) printf("%02x", b[i]);
    printf("\n");
}

static void print_words(const char *name, size_t argument, const uint32_t *words, size_t count)
{
    uint8_t bytes[4 * 256];
    for (size_t i = 0; i < 4 * count; i++) bytes[i] = (uint8_t)(words[i / 4] >> (8 * (i % 4)));
    print(name, argument, bytes, 4 * count);
}

static void dump_blake3(size_t size)
{
    uint8_t out[200];
    struct blake3 hash;
    struct hash256 whole = blake3_hash(span_of(pattern, size));
    print_words("blake3", size, whole.w, 8);
    blake3_init(&hash);
    blake3_update(&hash, pattern, size);
    blake3_final_xof(&hash, 0, out, 200);
    print("xof", size, out, 200);
    blake3_init_keyed(&hash, hash256_from_bytes(pattern));
    blake3_update(&hash, pattern, size);
    blake3_final_xof(&hash, 0, out, 100);
    print("keyed", size, out, 100);
}

static void dump_row(size_t count)
{
    const felt *columns[600];
    uint32_t out[8];
    for (size_t i = 0; i < count; i++) columns[i] = &elements[i];
    struct hash_rows rows = {columns, count, NULL, 1};
    hash_lanes_for(lanes_best())->rows((struct hash256_columns){out, 1}, &rows, 0, 1);
    print_words("row", count, out, 8);
}

static void dump_cap(const char *name, uint32_t width, uint32_t log_rows)
{
    static felt values[60 << 7];
    static uint32_t salts[4 << 7];
    static uint8_t memory[1 << 20];
    const struct merkle_dimensions matrices[4] = {
        {width, log_rows}, {3, log_rows - 1}, {2, log_rows}, {17, log_rows - 3}};
    struct merkle_shape shape = {matrices, 4, MERKLE_LOG_CAP, true};
    const felt *pointers[4];
    size_t strides[4], used = 0;
    struct merkle_data data = {.data = pointers, .stride = strides};
    for (uint32_t m = 0; m < 4; m++) {
        size_t size = (size_t)1 << matrices[m].log_rows;
        pointers[m] = values + used;
        strides[m] = size;
        for (uint32_t c = 0; c < matrices[m].columns; c++) {
            for (size_t i = 0; i < size; i++) {
                values[used++] = felt_from_u64(1000 * m + 31 * c + 7 * i);
            }
        }
    }
    for (size_t i = 0; i < (size_t)4 << log_rows; i++) salts[i] = (uint32_t)i + 5;
    data.salts = salts;
    struct arena arena = arena_over(memory, sizeof memory);
    struct merkle_tree tree;
    struct hash256 cap[MERKLE_CAP_MAX];
    if (merkle_commit(&tree, &arena, lanes_best(), NULL, &shape, &data) != STATUS_OK) return;
    merkle_cap(&tree, cap);
    print_words(name, width, cap[0].w, (size_t)8 << tree.log_cap);
}

static void dump_transcript(void)
{
    uint32_t out[44];
    size_t n = 0;
    uint32_t indices[9];
    struct transcript t = transcript_start("consentry test");
    transcript_absorb(&t, 1, pattern, 5);
    for (int i = 0; i < 5; i++) {
        ext e = transcript_challenge_ext(&t);
        for (int k = 0; k < EXT_DEGREE; k++) out[n++] = felt_to_u32(e.c[k]);
    }
    transcript_absorb_felts(&t, 2, elements, 70);
    transcript_challenge_indices(&t, 10, 9, indices);
    for (int i = 0; i < 9; i++) out[n++] = indices[i];
    transcript_absorb(&t, 3, NULL, 0);
    out[n++] = transcript_challenge_bits(&t, 32);
    out[n++] = felt_to_u32(transcript_challenge_felt(&t));
    transcript_absorb_u64(&t, 4, UINT64_C(1) << 40);
    for (int i = 0; i < 8; i++) out[n++] = t.state.w[i];
    print_words("transcript", 0, out, n);
}

int main(void)
{
    static const size_t sizes[] = {0,    1,    63,   64,   65,   127,  128,  1023, 1024,
                                   1025, 2047, 2048, 2049, 3073, 4096, 5000, 7169, 8193};
    for (size_t i = 0; i < sizeof pattern; i++) pattern[i] = (uint8_t)(i % 251);
    for (size_t i = 0; i < 600; i++) elements[i] = felt_from_u64(7 * i + 3);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) dump_blake3(sizes[i]);
    for (size_t n = 0; n < 600; n += 1 + n / 5) dump_row(n);
    for (size_t n = 0; n < 40; n++) {
        digest d = sponge_hash(DOMAIN_TEST, elements, n);
        uint8_t bytes[DIGEST_BYTES];
        digest_to_bytes(bytes, d);
        print("sponge", n, bytes, sizeof bytes);
    }
    for (uint32_t width = 1; width < 40; width += 6) {
        dump_cap("cap", width, 7);
        dump_cap("cap_low", width, 5);
    }
    dump_transcript();
    for (uint32_t bits = 1; bits <= 8; bits++) {
        uint64_t nonce = 0;
        uint32_t words[2] = {0};
        struct hash256 key = hash256_from_bytes(pattern);
        if (grinding_search(lanes_best(), key, bits, 0, 1 << 16, &nonce)) {
            words[0] = (uint32_t)nonce, words[1] = (uint32_t)(nonce >> 32);
        }
        print_words("nonce", bits, words, 2);
    }
    return 0;
}
