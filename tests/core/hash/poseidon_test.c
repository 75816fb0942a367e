// SPDX-License-Identifier: Apache-2.0
#include "core/hash/poseidon.h"
#include "core/hash/sponge.h"
#include "tests/check.h"
#include "tests/core/field/field_random.h"

#define SEED 3U

// Known answers: the permutation of 0..15 and of zeros, and the compression of 0..15.
static const uint32_t of_counting[16] = {
    610090613,  935319874,  1893335292, 796792199,  356405232, 552237741,  55134556,   1215104204,
    1823723405, 1133298033, 1780633798, 1453946561, 710069176, 1128629550, 1917333254, 1175481618};
static const uint32_t of_zeros[16] = {
    2096630793, 502841916,  2048234017, 615698125,  1716747525, 1717817948, 194562273,  959725011,
    1720971930, 2093224065, 1607677051, 1849387246, 2054104179, 1529778884, 1740781079, 92100382};
static const uint32_t compressed[8] = {610090613, 935319875, 1893335294, 796792202,
                                       356405236, 552237746, 55134562,   1215104211};

TEST(poseidon_permute__known_inputs__known_answers)
{
    felt counting[16], zeros[16] = {FELT_ZERO};
    for (uint32_t i = 0; i < 16; i++) counting[i] = felt_from_u32(i);
    poseidon_permute(counting);
    poseidon_permute(zeros);
    for (size_t i = 0; i < 16; i++) {
        CHECK_EQ(felt_to_u32(counting[i]), of_counting[i]);
        CHECK_EQ(felt_to_u32(zeros[i]), of_zeros[i]);
    }
}

// The definition, straight from the round constants and the circulant matrix.
static void permute_plain(felt state[static 16])
{
    for (size_t r = 0; r < 28; r++) {
        felt next[16];
        bool full = r < 4 || r >= 24;
        for (size_t i = 0; i < 16; i++) {
            state[i] = felt_add(state[i], poseidon_round_constants[r][i]);
            if (full || i == 0) state[i] = felt_pow(state[i], 3);
        }
        for (size_t i = 0; i < 16; i++) {
            next[i] = FELT_ZERO;
            for (size_t j = 0; j < 16; j++) {
                felt m = felt_from_u32(poseidon_mds_row[(j + 16 - i) % 16]);
                next[i] = felt_add(next[i], felt_mul(m, state[j]));
            }
        }
        memcpy(state, next, sizeof next);
    }
}

TEST(poseidon_permute__random_states__equal_the_plain_form)
{
    uint64_t seed = SEED;
    for (int t = 0; t < 500; t++) {
        felt a[16], b[16];
        for (size_t i = 0; i < 16; i++) {
            a[i] = b[i] = t == 0 ? (felt){FELT_P - 1} : random_felt(&seed);
        }
        permute_plain(a);
        poseidon_permute(b);
        for (size_t i = 0; i < 16; i++) CHECK(felt_equal(a[i], b[i]));
    }
}

TEST(poseidon_compress__known_input__known_answer)
{
    digest left, right;
    for (uint32_t i = 0; i < 8; i++) {
        left.e[i] = felt_from_u32(i);
        right.e[i] = felt_from_u32(i + 8);
    }
    digest out = poseidon_compress(left, right);
    for (size_t i = 0; i < 8; i++) CHECK_EQ(felt_to_u32(out.e[i]), compressed[i]);
    CHECK(!digest_equal(out, poseidon_compress(right, left)));
}

TEST(poseidon_many__every_back_end_and_length__equal_one_by_one)
{
    enum { N = 67 };
    static felt states[16 * N], in[16 * N], scratch[16 * N], out[8 * N];
    uint64_t seed = SEED;
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        for (size_t n = 0; n <= N; n += n < 40 ? 1 : 9) {
            for (size_t i = 0; i < 16 * N; i++) states[i] = in[i] = random_felt(&seed);
            if (n == 5) memset(states, 0, sizeof states), memset(in, 0, sizeof in);
            poseidon_permute_many(lanes, states, N, n);
            struct digest_columns left = {in, N}, right = {in + 8 * N, N}, to = {out, N};
            poseidon_compress_many(lanes, to, left, right, n, scratch);
            for (size_t i = 0; i < N; i++) {
                felt state[16];
                for (size_t j = 0; j < 16; j++) state[j] = in[j * N + i];
                if (i < n) poseidon_permute(state);
                for (size_t j = 0; j < 16; j++) CHECK(felt_equal(state[j], states[j * N + i]));
                for (size_t j = 0; i < n && j < 8; j++) {
                    CHECK(felt_equal(out[j * N + i], felt_add(in[j * N + i], state[j])));
                }
            }
        }
    }
}

// The trace by the definition: states after full rounds, S-box outputs of partial ones.
static void trace_plain(felt row[static POSEIDON_TRACE_COLUMNS])
{
    felt state[16], *next = row + 16;
    memcpy(state, row, sizeof state);
    for (size_t r = 0; r < 28; r++) {
        felt mixed[16];
        bool full = r < 4 || r >= 24;
        for (size_t i = 0; i < 16; i++) {
            state[i] = felt_add(state[i], poseidon_round_constants[r][i]);
            if (full || i == 0) state[i] = felt_pow(state[i], 3);
        }
        if (!full) *next++ = state[0];
        for (size_t i = 0; i < 16; i++) {
            mixed[i] = FELT_ZERO;
            for (size_t j = 0; j < 16; j++) {
                felt m = felt_from_u32(poseidon_mds_row[(j + 16 - i) % 16]);
                mixed[i] = felt_add(mixed[i], felt_mul(m, state[j]));
            }
        }
        memcpy(state, mixed, sizeof mixed);
        if (full) memcpy(next, state, sizeof state), next += 16;
    }
    CHECK_EQ(next - row, POSEIDON_TRACE_COLUMNS);
}

TEST(poseidon_trace__every_back_end__equals_the_plain_rounds)
{
    enum { N = 37 };
    static felt data[POSEIDON_TRACE_COLUMNS][N], rows[N][POSEIDON_TRACE_COLUMNS];
    felt *columns[POSEIDON_TRACE_COLUMNS];
    uint64_t seed = SEED;
    for (size_t j = 0; j < POSEIDON_TRACE_COLUMNS; j++) columns[j] = data[j];
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < 16; j++) rows[i][j] = data[j][i] = random_felt(&seed);
        trace_plain(rows[i]);
    }
    for (int id = 0; id < LANES_ID_COUNT; id++) {
        const struct lanes *lanes = lanes_by_id((enum lanes_id)id);
        if (lanes == NULL) continue;
        for (size_t j = 16; j < POSEIDON_TRACE_COLUMNS; j++) memset(data[j], 0, sizeof data[j]);
        poseidon_trace(lanes, columns, N - 1);
        for (size_t j = 0; j < POSEIDON_TRACE_COLUMNS; j++) {
            for (size_t i = 0; i < N - 1; i++) CHECK(felt_equal(data[j][i], rows[i][j]));
            CHECK(j < 16 || felt_is_zero(data[j][N - 1]));
        }
    }
}

TEST(sponge_hash__lengths_and_domains__all_different)
{
    felt zeros[40] = {FELT_ZERO};
    digest seen[64];
    size_t n = 0;
    for (size_t count = 0; count <= 30; count++) {
        for (uint32_t tag = 1; tag <= 2; tag++) {
            seen[n] = sponge_hash(tag, zeros, count);
            for (size_t k = 0; k < n; k++) CHECK(!digest_equal(seen[k], seen[n]));
            n++;
        }
        CHECK_EQ(sponge_permutations(count), count == 0 ? 1 : (count + 7) / 8);
    }
}

TEST(sponge_hash_many__any_length__equals_one_by_one)
{
    enum { N = 21, COUNT = 33 };
    static felt elements[COUNT * N], scratch[16 * N], out[8 * N];
    uint64_t seed = SEED;
    for (size_t i = 0; i < COUNT * N; i++) elements[i] = random_felt(&seed);
    struct digest_columns in = {elements, N}, to = {out, N};
    for (size_t count = 0; count <= COUNT; count++) {
        sponge_hash_many(lanes_best(), to, DOMAIN_TEST, in, count, N, scratch);
        for (size_t i = 0; i < N; i++) {
            felt message[COUNT];
            for (size_t k = 0; k < count; k++) message[k] = elements[k * N + i];
            digest d = sponge_hash(DOMAIN_TEST, message, count);
            for (size_t j = 0; j < 8; j++) CHECK(felt_equal(d.e[j], out[j * N + i]));
        }
    }
}

TEST(digest_bytes__words_not_below_p__refused)
{
    uint8_t bytes[32] = {0}, again[32];
    digest d;
    for (size_t i = 0; i < 32; i++) bytes[i] = (uint8_t)(i * 3);
    CHECK(digest_from_bytes(bytes, &d));
    digest_to_bytes(again, d);
    CHECK_BYTES(bytes, again, 32);
    for (size_t k = 0; k < 8; k++) {
        uint8_t bad[32];
        memcpy(bad, bytes, 32);
        bad[4 * k] = 1, bad[4 * k + 1] = 0, bad[4 * k + 2] = 0, bad[4 * k + 3] = 0x7f;
        CHECK(!digest_from_bytes(bad, &d));
    }
}

TEST(domain_tags__table__no_number_twice)
{
#define X(name, number, text) number,
    static const uint32_t numbers[] = {DOMAIN_TAG_TABLE(X)};
#undef X
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        CHECK(numbers[i] != 0 && numbers[i] < FELT_P);
        for (size_t k = 0; k < i; k++) CHECK(numbers[i] != numbers[k]);
    }
}

int main(void)
{
    RUN(poseidon_permute__known_inputs__known_answers);
    RUN(poseidon_permute__random_states__equal_the_plain_form);
    RUN(poseidon_compress__known_input__known_answer);
    RUN(poseidon_many__every_back_end_and_length__equal_one_by_one);
    RUN(poseidon_trace__every_back_end__equals_the_plain_rounds);
    RUN(sponge_hash__lengths_and_domains__all_different);
    RUN(sponge_hash_many__any_length__equals_one_by_one);
    RUN(digest_bytes__words_not_below_p__refused);
    RUN(domain_tags__table__no_number_twice);
    return check_report();
}
