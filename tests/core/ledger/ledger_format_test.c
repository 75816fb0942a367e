// SPDX-License-Identifier: Apache-2.0
// Operations as bytes and words, leaves as words, keys, errors.
#include "core/base/hex.h"
#include "core/hash/sponge.h"
#include "core/ledger/leaf.h"
#include "core/ledger/refusal.h"
#include "tests/core/ledger/ledger_random.h"

enum { ROUNDS = 200 };

TEST(operation_codec__random_operations__one_encoding)
{
    uint64_t seed = 1;
    for (uint8_t kind = 1; kind <= 8; kind++) {
        for (int round = 0; round < ROUNDS; round++) {
            struct operation op, back;
            uint8_t bytes[OPERATION_BYTES], again[OPERATION_BYTES];
            random_operation(&op, kind, &seed);
            operation_encode(bytes, &op);
            CHECK_EQ(operation_decode(&back, span_of(bytes, sizeof bytes), NULL), STATUS_OK);
            operation_encode(again, &back);
            CHECK_BYTES(bytes, again, sizeof bytes);
            CHECK(digest_equal(operation_digest(&op), operation_digest(&back)));
        }
    }
}

TEST(operation_decode__any_other_length__bad_length)
{
    uint64_t seed = 2;
    struct operation op, back;
    uint8_t bytes[OPERATION_BYTES + 1] = {0};
    random_operation(&op, OPERATION_GRANT, &seed);
    operation_encode(bytes, &op);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        if (size == OPERATION_BYTES) continue;
        CHECK_EQ(operation_decode(&back, span_of(bytes, size), NULL), STATUS_BAD_LENGTH);
    }
}

// Whatever the flip, the bytes are either refused or the one encoding of another operation.
TEST(operation_decode__every_bit_flipped__refused_or_canonical)
{
    uint64_t seed = 3;
    for (uint8_t kind = 1; kind <= 8; kind++) {
        struct operation op, back;
        uint8_t bytes[OPERATION_BYTES], again[OPERATION_BYTES];
        random_operation(&op, kind, &seed);
        operation_encode(bytes, &op);
        for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
            size_t offset = 999;
            enum status status = operation_decode(&back, span_of(bytes, sizeof bytes), &offset);
            if (status == STATUS_OK) {
                operation_encode(again, &back);
                CHECK_BYTES(bytes, again, sizeof bytes);
            } else {
                CHECK(offset <= bit / 8 || bit / 8 == 1); // another kind has other fields
            }
            bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        }
    }
}

struct bad_field {
    uint8_t kind;
    size_t offset;
    uint32_t word; // written there, little-endian
    enum status status;
};

TEST(operation_decode__field_out_of_range__names_its_offset)
{
    static const struct bad_field cases[] = {
        {OPERATION_VOCAB, 0, 0x00000802, STATUS_BAD_VERSION},
        {OPERATION_VOCAB, 20, LEDGER_INDEX_LIMIT, STATUS_BAD_VALUE},
        {OPERATION_VOCAB, 24, LEDGER_INDEX_LIMIT, STATUS_BAD_VALUE},
        {OPERATION_VOCAB, 36, 0xffffffff, STATUS_BAD_VALUE},
        {OPERATION_VOCAB, 40, LEDGER_INDEX_LIMIT + 1, STATUS_BAD_VALUE},
        {OPERATION_VOCAB, 64, LEDGER_INDEX_LIMIT, STATUS_BAD_VALUE},
        {OPERATION_VOCAB, 68, FELT_P, STATUS_NOT_CANONICAL},
        {OPERATION_VOCAB, 100, 1, STATUS_NOT_CANONICAL},
        {OPERATION_REVOKE, 68, 1, STATUS_NOT_CANONICAL},
        {OPERATION_REGISTER, 68, ACCOUNT_KEY_LIMB_LIMIT, STATUS_BAD_VALUE},
        {OPERATION_REGISTER, 100, ACCOUNT_KIND_COUNT, STATUS_BAD_VALUE},
        {OPERATION_REGISTER, 264, LEDGER_INDEX_LIMIT, STATUS_BAD_VALUE},
        {OPERATION_GRANT, 68, 8, STATUS_BAD_VALUE},
        {OPERATION_REQUEST, 188, 1U << 23, STATUS_BAD_VALUE},
        {OPERATION_RECORD, 132, FELT_P, STATUS_BAD_VALUE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t seed = 4;
        struct operation op, back;
        uint8_t bytes[OPERATION_BYTES];
        size_t offset = 999;
        random_operation(&op, cases[i].kind, &seed);
        operation_encode(bytes, &op);
        for (size_t b = 0; b < 4; b++) {
            bytes[cases[i].offset + b] = (uint8_t)(cases[i].word >> (8 * b));
        }
        CHECK_EQ(operation_decode(&back, span_of(bytes, sizeof bytes), &offset), cases[i].status);
        if (cases[i].offset != 0) CHECK_EQ(offset, cases[i].offset);
    }
}

TEST(operation_words__distinct_fields__stand_where_the_protocol_says)
{
    struct operation op = {.kind = OPERATION_RESPOND,
                           .flags = 1,
                           .sequence = (UINT64_C(7) << 24) + 5,
                           .time = (UINT64_C(0xabc) << 24) + 0xfedcba,
                           .nonce = 11,
                           .patient = 12,
                           .grantee = 13,
                           .custodian = 14,
                           .target = 15,
                           .link = 16,
                           .extra = 17,
                           .blinder = {{27, 28, 29, 30, 31}}};
    static const uint32_t expected[32] = {5,   0,   1,  5, 7, 0xfedcba, 0xabc, 11,  12,  13,  14,
                                          15,  16,  17, 0, 0, 100,      101,   102, 103, 104, 105,
                                          106, 107, 0,  0, 0, 27,       28,    29,  30,  31};
    for (uint32_t i = 0; i < 8; i++) op.body.e[i] = felt_from_u32(100 + i);
    felt words[32];
    operation_words(words, &op);
    for (size_t i = 0; i < 32; i++) CHECK_EQ(felt_to_u32(words[i]), expected[i]);
    CHECK(digest_equal(operation_digest(&op), sponge_hash(3, words, 32)));
}

static bool felts_equal(const felt *a, const felt *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

TEST(leaf_words__random_contents__read_back)
{
    uint64_t seed = 5;
    for (int round = 0; round < ROUNDS; round++) {
        felt words[48], again[48];
        struct account_content account, account_back;
        random_account_content(&account, &seed);
        account_a_words(words, &account);
        CHECK(account_a_read(&account_back, words));
        account_a_words(again, &account_back);
        CHECK(felts_equal(words, again, 16));
        account_b_words(words, &account);
        CHECK(account_b_read(&account_back, words));
        account_b_words(again, &account_back);
        CHECK(felts_equal(words, again, 40));

        struct rule_content rule, rule_back;
        struct account_key keys[3] = {random_key(&seed), random_key(&seed), random_key(&seed)};
        struct rule_parties parties;
        random_rule_content(&rule, &seed);
        struct rule_names names = {&keys[0], &keys[1], &keys[2], (uint8_t)random_below(&seed, 11)};
        rule_a_words(words, &names, &rule.salt_a);
        CHECK(rule_a_read(&parties, &rule_back, words));
        names = (struct rule_names){&parties.patient, &parties.custodian, &parties.grantee,
                                    parties.grantee_kind};
        rule_a_words(again, &names, &rule_back.salt_a);
        CHECK(felts_equal(words, again, 32));
        rule_b_words(words, &rule);
        CHECK(rule_b_read(&rule_back, words));
        rule_b_words(again, &rule_back);
        CHECK(felts_equal(words, again, 48));
        CHECK_BYTES(rule.types, rule_back.types, sizeof rule.types);
        CHECK_BYTES(rule.purposes, rule_back.purposes, sizeof rule.purposes);

        struct record_content record, record_back;
        random_record_content(&record, &seed);
        record_a_words(words, &keys[0], &keys[1], &record);
        CHECK(record_a_read(&keys[0], &keys[1], &record_back, words));
        record_a_words(again, &keys[0], &keys[1], &record_back);
        CHECK(felts_equal(words, again, 32));
        record_b_words(words, &record);
        CHECK(record_b_read(&record_back, words));
        record_b_words(again, &record_back);
        CHECK(felts_equal(words, again, 24));
    }
}

TEST(leaf_words__states_and_strings__read_back)
{
    uint64_t seed = 6;
    for (int round = 0; round < ROUNDS; round++) {
        felt words[24], again[24];
        struct account_state account = {random_key(&seed), 1, 2, 3, 4, 5, 6, 7, 8, 9,
                                        random_salt(&seed)},
                             account_back;
        account_c_words(words, &account);
        CHECK(account_c_read(&account_back, words));
        account_c_words(again, &account_back);
        CHECK(felts_equal(words, again, 24));

        struct entry_state
            entry = {3, random_below(&seed, LEDGER_TIME_LIMIT), 9, 10, 11, 12, random_salt(&seed)},
            entry_back;
        entry_c_words(words, &entry);
        CHECK(entry_c_read(&entry_back, words));
        entry_c_words(again, &entry_back);
        CHECK(felts_equal(words, again, 16));
        words[8] = FELT_ONE;
        CHECK(!entry_c_read(&entry_back, words));

        struct vocabulary_entry string = {random_digest(&seed), 1, 256}, string_back;
        vocabulary_a_words(words, &string);
        CHECK(vocabulary_a_read(&string_back, words));
        vocabulary_a_words(again, &string_back);
        CHECK(felts_equal(words, again, 16));
        words[9] = felt_from_u32(257);
        CHECK(!vocabulary_a_read(&string_back, words));
    }
}

// Bit b is bit b mod 22 of limb b / 22, for each bit alone.
TEST(bitmap_felts__each_bit__one_limb)
{
    for (unsigned b = 0; b < 256; b++) {
        uint64_t map[4] = {0};
        felt limbs[12];
        map[b / 64] = UINT64_C(1) << b % 64;
        bitmap_felts(limbs, map);
        for (unsigned limb = 0; limb < 12; limb++) {
            CHECK_EQ(felt_to_u32(limbs[limb]), limb == b / 22 ? 1U << b % 22 : 0);
        }
    }
}

TEST(rule_b_words__distinct_fields__stand_where_the_protocol_says)
{
    struct rule_content rule = {.flags = 1,
                                .confidentiality = 5,
                                .actions = 16,
                                .page = 2,
                                .place = 64 * 3 + 4,
                                .not_before = (UINT64_C(2) << 24) + 1,
                                .not_after = (UINT64_C(4) << 24) + 3,
                                .types = {UINT64_C(1) << 22},
                                .purposes = {0, 0, 0, UINT64_C(1) << 63},
                                .sensitivity = {6, 7},
                                .group = 8,
                                .salt_b = {{43, 44, 45, 46, 47}}};
    uint32_t expected[48] = {
        [0] = 1,  [1] = 2,   [2] = 5 + 8 * 16, [3] = 1,         [4] = 2,   [5] = 3,
        [6] = 4,  [7] = 196, [9] = 1,          [31] = 1U << 13, [40] = 6,  [41] = 7,
        [42] = 8, [43] = 43, [44] = 44,        [45] = 45,       [46] = 46, [47] = 47};
    for (uint32_t i = 0; i < 8; i++) {
        rule.narrower.e[i] = felt_from_u32(32 + i);
        expected[32 + i] = 32 + i;
    }
    felt words[48];
    rule_b_words(words, &rule);
    for (size_t i = 0; i < 48; i++) CHECK_EQ(felt_to_u32(words[i]), expected[i]);
}

TEST(part_digest__empty__sponge_of_nothing)
{
    CHECK(digest_equal(part_digest(PART_TAG_EMPTY, NULL), sponge_hash(1, NULL, 0)));
    CHECK_EQ(PART_TAG_VOCABULARY_A, 28);
    CHECK_EQ(part_felts(PART_TAG_RULE_B), 48);
}

// Keyed BLAKE2b-256 of "pid1" || 0 || kind || system || 0 || value, from Python's hashlib; the
// second identifier needs its third counter.
TEST(account_key_derive__known_inputs__known_answers)
{
    struct account_key key;
    span tenant = span_text("tenant pseudonym key for tests..");
    account_key_derive(&key, tenant, ACCOUNT_PATIENT, span_text("urn:oid:1.2.36.146.595.217.0.1"),
                       span_text("12345"));
    static const uint32_t expected[8] = {0x0e92c483, 0x36902849, 0x0a65e5a5, 0x2c47159a,
                                         0x14ffef18, 0x3b4bffc8, 0x20d31170, 0x33aba9d9};
    for (size_t i = 0; i < 8; i++) CHECK_EQ(key.limb[i], expected[i]);
    CHECK(account_key_in_range(&key) && !account_key_is_zero(&key));
    account_key_derive(&key, tenant, ACCOUNT_PATIENT, span_text("s"), span_text("22"));
    static const uint32_t second[8] = {0x1cd47616, 0x22aa7b80, 0x2a4eb8d2, 0x30685442,
                                       0x024404cb, 0x0c5aaf12, 0x1e436799, 0x2b605a9a};
    for (size_t i = 0; i < 8; i++) CHECK_EQ(key.limb[i], second[i]);
}

TEST(ledger_errors__table__stable_codes_and_names)
{
    CHECK_EQ(LEDGER_INVALID_ADDRESS, 1);
    CHECK_EQ(LEDGER_EXPIRATION_TOO_LARGE, 16);
    CHECK_EQ(LEDGER_NONCE_MISMATCH, 32);
    CHECK_EQ(LEDGER_STALE_ROOT, 43);
    CHECK(strcmp(ledger_error_name(LEDGER_CANNOT_GRANT_TO_SELF), "CannotGrantConsentToSelf") == 0);
    CHECK(strcmp(ledger_error_issue_code(LEDGER_BATCH_SIZE_EXCEEDED), "too-costly") == 0);
    CHECK(strcmp(ledger_error_name((enum ledger_error)17), "Unknown") == 0);
#define X(code, name, public_name, issue_code, text) code,
    static const int codes[] = {LEDGER_ERROR_TABLE(X)};
#undef X
    for (size_t i = 1; i < sizeof codes / sizeof codes[0]; i++) CHECK(codes[i - 1] < codes[i]);
}

int main(void)
{
    RUN(operation_codec__random_operations__one_encoding);
    RUN(operation_decode__any_other_length__bad_length);
    RUN(operation_decode__every_bit_flipped__refused_or_canonical);
    RUN(operation_decode__field_out_of_range__names_its_offset);
    RUN(operation_words__distinct_fields__stand_where_the_protocol_says);
    RUN(leaf_words__random_contents__read_back);
    RUN(leaf_words__states_and_strings__read_back);
    RUN(bitmap_felts__each_bit__one_limb);
    RUN(rule_b_words__distinct_fields__stand_where_the_protocol_says);
    RUN(part_digest__empty__sponge_of_nothing);
    RUN(account_key_derive__known_inputs__known_answers);
    RUN(ledger_errors__table__stable_codes_and_names);
    return check_report();
}
