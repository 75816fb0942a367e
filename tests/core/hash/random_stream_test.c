// SPDX-License-Identifier: Apache-2.0
#include "core/hash/random_stream.h"

#include "core/base/bytes.h"
#include "tests/check.h"

static const struct secret_seed seed = {{{1, 2, 3, 4, 5, 6, 7, 8}}};

static struct blake3 stream(uint32_t label, uint64_t index)
{
    uint8_t input[12];
    store_u32_le(input, label);
    store_u64_le(input + 4, index);
    struct blake3 hash;
    blake3_init_keyed(&hash, seed.key);
    blake3_update(&hash, input, sizeof input);
    return hash;
}

TEST(random_stream_words__every_back_end_and_size__extendable_output)
{
    uint8_t bytes[4 * 600];
    struct blake3 hash = stream(7, 0x123456789abU);
    blake3_final_xof(&hash, 0, bytes, sizeof bytes);
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        for (size_t count = 0; count <= 600; count += 1 + count / 7) {
            uint32_t words[601];
            words[count] = 0xdecafbadU;
            random_stream_words(words, count, lanes, &seed, 7, 0x123456789abU);
            for (size_t i = 0; i < count; i++) CHECK_EQ(words[i], load_u32_le(bytes + 4 * i));
            CHECK_EQ(words[count], 0xdecafbadU);
        }
    }
}

TEST(random_stream_felts__every_back_end_and_size__accepted_words)
{
    enum { COUNT = 3000 };
    static uint8_t bytes[8 * COUNT];
    static felt expected[COUNT + 1], got[COUNT + 1];
    struct blake3 hash = stream(1, 2);
    blake3_final_xof(&hash, 0, bytes, sizeof bytes);
    size_t n = 0;
    for (size_t i = 0; n < COUNT; i++) {
        n += felt_from_canonical(load_u32_le(bytes + 4 * i) & 0x7fffffffU, &expected[n]);
    }
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        for (size_t count = 1; count <= COUNT; count += count) {
            random_stream_felts(got, count, lanes, &seed, 1, 2);
            CHECK_BYTES(got, expected, count * sizeof(felt));
        }
    }
}

int main(void)
{
    RUN(random_stream_words__every_back_end_and_size__extendable_output);
    RUN(random_stream_felts__every_back_end_and_size__accepted_words);
    return check_report();
}
