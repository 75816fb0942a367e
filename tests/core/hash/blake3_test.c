// SPDX-License-Identifier: Apache-2.0
#include "core/base/hex.h"
#include "core/hash/blake3.h"
#include "core/hash/hash_lanes.h"
#include "tests/check.h"
#include "tests/core/field/field_random.h"

struct vector {
    size_t size;
    const char *hex;
};

// The published vectors: input byte i is i mod 251.
static const struct vector vectors[] = {
    {0, "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"},
    {1, "2d3adedff11b61f14c886e35afa036736dcd87a74d27b5c1510225d0f592e213"},
    {64, "4eed7141ea4a5cd4b788606bd23f46e212af9cacebacdc7d1f4c6dc7f2511b98"},
    {65, "de1e5fa0be70df6d2be8fffd0e99ceaa8eb6e8c93a63f2d8d1c30ecb6b263dee"},
    {1023, "10108970eeda3eb932baac1428c7a2163b0e924c9a9e25b35bba72b28f70bd11"},
    {1024, "42214739f095a406f3fc83deb889744ac00df831c10daa55189b5d121c855af7"},
    {1025, "d00278ae47eb27b34faecf67b4fe263f82d5412916c1ffd97c8cb7fb814b8444"},
    {2048, "e776b6028c7cd22a4d0ba182a8bf62205d2ef576467e838ed6f2529b85fba24a"},
    {2049, "5f4d72f40d7a5f82b15ca2b2e44b1de3c2ef86c426c95c1af0b6879522563030"},
    {3072, "b98cb0ff3623be03326b373de6b9095218513e64f1ee2edd2525c7ad1e5cffd2"},
    {5121, "628bd2cb2004694adaab7bbd778a25df25c47b9d4155a55f8fbd79f2fe154cff"},
    {8193, "bab6c09cb8ce8cf459261398d2e7aef35700bf488116ceb94a36d0f5f1b7bc3b"},
};

static uint8_t input[8200];

static void fill_input(void)
{
    for (size_t i = 0; i < sizeof input; i++) input[i] = (uint8_t)(i % 251);
}

static void check_hash(struct hash256 hash, const char *hex)
{
    uint8_t bytes[32];
    char text[65] = {0};
    hash256_to_bytes(bytes, hash);
    for (size_t i = 0; i < 32; i++) snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    CHECK(strcmp(text, hex) == 0);
}

TEST(blake3_hash__published_vectors__equal)
{
    fill_input();
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        check_hash(blake3_hash(span_of(input, vectors[i].size)), vectors[i].hex);
    }
    check_hash(blake3_hash(span_text("abc")),
               "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
}

TEST(blake3_update__in_pieces__same_as_whole)
{
    fill_input();
    for (size_t piece = 1; piece < 3000; piece += 1 + piece / 3) {
        struct blake3 hash;
        blake3_init(&hash);
        for (size_t at = 0; at < 5121; at += piece) {
            blake3_update(&hash, input + at, at + piece < 5121 ? piece : 5121 - at);
            if (at + piece == 1024) check_hash(blake3_final(&hash), vectors[5].hex);
        }
        check_hash(blake3_final(&hash), vectors[10].hex);
        CHECK(hash256_equal(blake3_final(&hash), blake3_final(&hash)));
    }
}

TEST(blake3_final_xof__from_any_block__one_stream)
{
    uint8_t whole[320], part[320];
    struct blake3 hash;
    blake3_init(&hash);
    fill_input();
    blake3_update(&hash, input, 3000);
    blake3_final_xof(&hash, 0, whole, sizeof whole);
    uint8_t first[32];
    hash256_to_bytes(first, blake3_final(&hash));
    CHECK_BYTES(first, whole, 32);
    for (size_t offset = 0; offset < 320; offset += 64) {
        blake3_final_xof(&hash, offset, part, 320 - offset - 7);
        CHECK_BYTES(part, whole + offset, 320 - offset - 7);
    }
}

// Rows and nodes of every back end against the scalar compression.
enum { N = 53, COLUMNS = 300 };
static felt columns[COLUMNS][N];
static uint32_t salts[4 * N], words[3][8 * N];

static void check_rows(const struct hash_lanes *lanes, size_t width, bool salted, size_t first,
                       size_t n)
{
    static const felt *list[COLUMNS];
    static uint8_t row[4 * COLUMNS + 16];
    for (size_t c = 0; c < COLUMNS; c++) list[c] = columns[c];
    struct hash_rows rows = {list, width, salted ? salts : NULL, N};
    struct hash256_columns out = {words[0], N};
    memset(words[0], 0, sizeof words[0]);
    lanes->rows(out, &rows, first, n);
    for (size_t i = 0; i < N; i++) {
        size_t size = 0;
        for (size_t c = 0; c < width; c++, size += 4) {
            uint32_t word = i < n ? felt_to_u32(columns[c][first + i]) : 0;
            for (int b = 0; b < 4; b++) row[size + (size_t)b] = (uint8_t)(word >> (8 * b));
        }
        for (size_t s = 0; salted && s < 4; s++, size += 4) {
            uint32_t word = i < n ? salts[s * N + first + i] : 0;
            for (int b = 0; b < 4; b++) row[size + (size_t)b] = (uint8_t)(word >> (8 * b));
        }
        struct hash256 got;
        for (size_t w = 0; w < 8; w++) got.w[w] = words[0][w * N + i];
        if (i >= n) {
            CHECK_EQ(got.w[0] | got.w[7], 0);
        } else if (size <= 1024) { // the row chain is BLAKE3 itself
            CHECK(hash256_equal(got, blake3_hash(span_of(row, size))));
        } else {
            CHECK(!hash256_equal(got, blake3_hash(span_of(row, size))));
        }
    }
}

static void check_nodes(const struct hash_lanes *lanes, size_t n, uint64_t counter, uint64_t *seed)
{
    for (size_t k = 0; k < 3 * 8 * N; k++)
        words[k / (8 * N)][k % (8 * N)] = (uint32_t)check_random(seed);
    struct hash256_columns out = {words[0], N}, left = {words[1], N}, right = {words[2], N};
    uint32_t kept = words[0][n % N];
    lanes->nodes(out, left, right, counter, n);
    CHECK(n >= N || words[0][n] == kept);
    for (size_t i = 0; i < n; i++) {
        struct hash256 l, r, got;
        for (size_t w = 0; w < 8; w++) {
            l.w[w] = words[1][w * N + i], r.w[w] = words[2][w * N + i];
            got.w[w] = words[0][w * N + i];
        }
        CHECK(hash256_equal(got, blake3_node(l, r, counter)));
    }
}

TEST(hash_lanes__every_back_end__equal_the_scalar_compression)
{
    uint64_t seed = 5;
    for (size_t c = 0; c < COLUMNS; c++) {
        for (size_t i = 0; i < N; i++) columns[c][i] = random_felt(&seed);
    }
    for (size_t i = 0; i < 4 * N; i++) salts[i] = (uint32_t)check_random(&seed);
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        if (lanes_by_id((enum lanes_id)id) == NULL) continue;
        const struct hash_lanes *lanes = hash_lanes_for(lanes_by_id((enum lanes_id)id));
        for (size_t width = 0; width <= COLUMNS; width += 1 + width / 6) {
            for (int salted = 0; salted < 2; salted++) {
                check_rows(lanes, width, salted != 0, width % 5, N - width % 5 - width % 17);
            }
        }
        for (size_t n = 0; n <= N; n++) check_nodes(lanes, n, n % 3, &seed);
    }
}

int main(void)
{
    RUN(blake3_hash__published_vectors__equal);
    RUN(blake3_update__in_pieces__same_as_whole);
    RUN(blake3_final_xof__from_any_block__one_stream);
    RUN(hash_lanes__every_back_end__equal_the_scalar_compression);
    return check_report();
}
