// SPDX-License-Identifier: Apache-2.0
#include "core/hash/transcript.h"

#include "core/hash/grinding.h"
#include "tests/check.h"
#include "tests/core/field/field_random.h"

// A run of every kind of call, one of which differs: `change` numbers the difference.
static uint32_t run(int change)
{
    felt elements[3] = {FELT(1), FELT(2), FELT(3)};
    ext value = {{FELT(4), FELT(5), FELT(6), FELT(7), FELT(8)}};
    struct hash256 hashes[2] = {{{1, 2, 3, 4, 5, 6, 7, 8}}, {{9}}};
    if (change == 1) elements[2] = FELT(4);
    if (change == 2) value.c[4] = FELT(9);
    if (change == 3) hashes[1].w[7] = 1;
    struct transcript t = transcript_start(change == 4 ? "tesu" : "test");
    transcript_absorb(&t, change == 5 ? 2 : 1, "bytes", change == 6 ? 4 : 5);
    transcript_absorb_felts(&t, 2, elements, change == 7 ? 2 : 3);
    transcript_absorb_exts(&t, 3, &value, 1);
    transcript_absorb_hashes(&t, 4, hashes, 2);
    if (change != 8) (void)transcript_challenge_ext(&t);
    transcript_absorb_u64(&t, 5, change == 9 ? 10 : 11);
    if (change == 10) transcript_absorb(&t, 6, "", 0);
    return transcript_challenge_bits(&t, 32);
}

TEST(transcript__any_one_difference__other_challenges)
{
    for (int a = 0; a <= 10; a++) {
        CHECK_EQ(run(a), run(a));
        for (int b = 0; b < a; b++) CHECK(run(a) != run(b));
    }
}

TEST(transcript__how_many_words_were_drawn__bound_by_the_next_absorb)
{
    struct transcript one = transcript_start("t"), two = one;
    (void)transcript_challenge_bits(&one, 3);
    (void)transcript_challenge_bits(&two, 3), (void)transcript_challenge_bits(&two, 3);
    transcript_absorb(&one, 1, "x", 1);
    transcript_absorb(&two, 1, "x", 1);
    CHECK(!hash256_equal(one.state, two.state));
}

TEST(transcript__splitting_a_message__other_state)
{
    struct transcript one = transcript_start("t"), two = one;
    transcript_absorb(&one, 1, "ab", 2);
    transcript_absorb(&two, 1, "a", 1);
    transcript_absorb(&two, 1, "b", 1);
    CHECK(!hash256_equal(one.state, two.state));
}

// Chi-square over 32 cells; the 99.99 % point of 31 degrees of freedom is 69.1.
static double chi_square(const uint32_t *cells, double expected)
{
    double sum = 0;
    for (int i = 0; i < 32; i++) {
        double d = cells[i] - expected;
        sum += d * d / expected;
    }
    return sum;
}

TEST(transcript__many_challenges__uniform)
{
    enum { TIMES = 1 << 17 };
    uint32_t of_elements[32] = {0}, of_indices[32] = {0}, rejected = 0;
    struct transcript t = transcript_start("uniform");
    for (int i = 0; i < TIMES; i++) {
        uint64_t before = t.drawn;
        felt x = transcript_challenge_felt(&t);
        rejected += (uint32_t)(t.drawn - before - 1);
        of_elements[(uint64_t)felt_to_u32(x) * 32 / FELT_P]++;
    }
    static uint32_t indices[TIMES];
    transcript_challenge_indices(&t, 13, TIMES, indices);
    for (int i = 0; i < TIMES; i++) {
        CHECK(indices[i] < 1U << 13);
        of_indices[indices[i] >> 8]++;
    }
    CHECK(chi_square(of_elements, TIMES / 32.0) < 69.1);
    CHECK(chi_square(of_indices, TIMES / 32.0) < 69.1);
    CHECK(rejected > TIMES / 160 && rejected < TIMES / 100); // p is 1 - 1/128 of 2^31
}

TEST(grinding__every_back_end__least_nonce)
{
    struct hash256 key = transcript_start("grinding").state;
    uint64_t expected = 0;
    while (!grinding_check(key, 12, expected)) expected++;
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        for (uint64_t from = 0; from < 40; from += 7) {
            uint64_t nonce = 0;
            CHECK(grinding_search(lanes, key, 12, from, 1U << 20, &nonce));
            CHECK_EQ(nonce, expected);
            CHECK(!grinding_search(lanes, key, 12, from, expected - from, &nonce));
            CHECK(grinding_search(lanes, key, 12, from, expected - from + 1, &nonce));
            CHECK_EQ(nonce, expected);
            CHECK(grinding_search(lanes, key, 0, from, 1, &nonce) && nonce == from);
            CHECK(!grinding_search(lanes, key, 0, from, 0, &nonce));
        }
        uint64_t high = (UINT64_C(1) << 32) - 5, nonce = 0, scalar = high;
        while (!grinding_check(key, 9, scalar)) scalar++;
        CHECK(grinding_search(lanes, key, 9, high, 1U << 16, &nonce) && nonce == scalar);
    }
}

int main(void)
{
    RUN(transcript__any_one_difference__other_challenges);
    RUN(transcript__how_many_words_were_drawn__bound_by_the_next_absorb);
    RUN(transcript__splitting_a_message__other_state);
    RUN(transcript__many_challenges__uniform);
    RUN(grinding__every_back_end__least_nonce);
    return check_report();
}
