// SPDX-License-Identifier: Apache-2.0
// Policies, and the proofs that are judged by them.
#include "core/log/tlog_policy.h"
#include "core/log/tlog_proof.h"
#include "tests/check.h"

// Key pair number `n`, named "k<n>"; logs are ED25519, witnesses COSIGNATURE.
struct party {
    char name[8];
    struct tlog_key key;
    struct secret_ed25519 secret;
};

static void party_make(struct party *out, uint8_t n, enum tlog_key_type type)
{
    uint8_t seed[32] = {n}, public_key[32];
    snprintf(out->name, sizeof out->name, "k%u", (unsigned)n);
    ed25519_from_seed(&out->secret, public_key, seed);
    out->key = tlog_key_of(span_text(out->name), type, public_key);
}

#define PARTIES 8
static struct party log_party, others[PARTIES];

static void prepare(void)
{
    party_make(&log_party, 100, TLOG_KEY_ED25519);
    for (uint8_t i = 0; i < PARTIES; i++) party_make(&others[i], i, TLOG_KEY_COSIGNATURE);
}

// A template where "$L" is the log's vkey and "$0" to "$7" are the witnesses'.
static span fill(uint8_t *memory, size_t capacity, const char *template)
{
    struct writer w = writer_over(memory, capacity);
    for (const char *c = template; *c != '\0'; c++) {
        if (*c != '$') {
            write_u8(&w, (uint8_t)*c);
            continue;
        }
        c++;
        tlog_key_write(&w, *c == 'L' ? &log_party.key : &others[*c - '0'].key);
    }
    CHECK(w.status == STATUS_OK);
    return writer_span(&w);
}

// A checkpoint over `root` and `size`, signed by the log and the witnesses of the bit mask.
static span signed_checkpoint(uint8_t *memory, size_t capacity, const struct tlog_hash *root,
                              uint64_t size, unsigned mask)
{
    struct tlog_checkpoint checkpoint = {.origin = log_party.key.name, .size = size, .root = *root};
    struct writer w = writer_over(memory, capacity);
    tlog_checkpoint_write(&w, &checkpoint);
    span text = writer_span(&w);
    write_text(&w, "\n");
    tlog_note_sign(&w, text, &log_party.key, &log_party.secret);
    for (unsigned i = 0; i < PARTIES; i++) {
        if ((mask >> i & 1) == 0) continue;
        CHECK(tlog_note_cosign(&w, text, &others[i].key, &others[i].secret, 1000 + i) == STATUS_OK);
    }
    return writer_span(&w);
}

static enum status judge(struct tlog_policy_verdict *verdict, const char *template, span note_bytes)
{
    static uint8_t memory[4096];
    static struct tlog_policy policy;
    static struct tlog_note note;
    struct tlog_checkpoint checkpoint;
    CHECK(tlog_policy_read(&policy, fill(memory, sizeof memory, template), NULL) == STATUS_OK);
    CHECK(tlog_note_read(&note, note_bytes, NULL) == STATUS_OK);
    CHECK(tlog_checkpoint_read(&checkpoint, note.text, NULL) == STATUS_OK);
    return tlog_policy_check(verdict, &policy, &note, &checkpoint);
}

static const char two_levels[] = "# The example of the specification.\n"
                                 "log $L https://log.example/\n\n"
                                 "witness X1 $0\nwitness X2 $1\n \twitness\tX3  $2 \n"
                                 "group X-witnesses 2 X1 X2 X3\n"
                                 "witness Y1 $3 https://y1.example\nwitness Y2 $4\nwitness Y3 $5\n"
                                 "group Y-witnesses any Y1 Y2 Y3\n"
                                 "group X-and-Y all X-witnesses Y-witnesses\n"
                                 "quorum X-and-Y\n";

TEST(tlog_policy_check__two_levels__by_every_set_of_witnesses)
{
    struct tlog_hash root = {{9}};
    for (unsigned mask = 0; mask < 256; mask++) {
        uint8_t memory[4096];
        struct tlog_policy_verdict verdict;
        span note = signed_checkpoint(memory, sizeof memory, &root, 7, mask);
        bool reached = __builtin_popcount(mask & 7) >= 2 && (mask & 0x38) != 0;
        CHECK(judge(&verdict, two_levels, note) == (reached ? STATUS_OK : STATUS_REFUSED));
        CHECK_EQ(verdict.witness_count, __builtin_popcount(mask & 0x3f));
        if ((mask & 0x3f) != 0) {
            CHECK_EQ(verdict.time_first, 1000 + __builtin_ctz(mask & 0x3f));
        }
    }
}

TEST(tlog_policy_check__simple_quorums__as_stated)
{
    struct tlog_hash root = {{1}};
    uint8_t memory[2048];
    struct tlog_policy_verdict verdict;
    span note = signed_checkpoint(memory, sizeof memory, &root, 7, 1);
    CHECK(judge(&verdict, "log $L\nquorum none\n", note) == STATUS_OK);
    CHECK(judge(&verdict, "log $L\nwitness w $0\nquorum w\n", note) == STATUS_OK);
    CHECK(judge(&verdict, "log $L\nwitness w $1\nquorum w\n", note) == STATUS_REFUSED);
    CHECK(judge(&verdict, "quorum none\n", note) == STATUS_NOT_FOUND);
}

TEST(tlog_policy_check__bad_signature_of_a_known_key__invalid)
{
    struct tlog_hash root = {{1}};
    uint8_t memory[2048];
    struct tlog_policy_verdict verdict;
    span note = signed_checkpoint(memory, sizeof memory, &root, 7, 3);
    memory[note.size - 10] ^= 1; // in the signature of witness 1, still base64
    CHECK(judge(&verdict, "log $L\nwitness w $0\nquorum w\n", note) == STATUS_OK);
    CHECK(judge(&verdict, "log $L\nwitness w $0\nwitness v $1\nquorum w\n", note) ==
          STATUS_INVALID);
    memory[0] = 'K'; // another origin: no log of the policy, and its signature no longer holds
    CHECK(judge(&verdict, "log $L\nquorum none\n", note) == STATUS_INVALID);
}

// A log's key may sign notes of another origin; that does not make it that origin's log.
TEST(tlog_policy_check__signed_under_another_origin__not_found)
{
    uint8_t memory[512];
    struct tlog_policy_verdict verdict;
    struct tlog_checkpoint checkpoint = {.origin = span_text("other"), .size = 1};
    struct writer w = writer_over(memory, sizeof memory);
    tlog_checkpoint_write(&w, &checkpoint);
    span text = writer_span(&w);
    write_text(&w, "\n");
    tlog_note_sign(&w, text, &log_party.key, &log_party.secret);
    CHECK(judge(&verdict, "log $L\nquorum none\n", writer_span(&w)) == STATUS_NOT_FOUND);
}

TEST(tlog_policy_read__wrong__rule_and_line)
{
    static const struct {
        const char *text, *rule;
        size_t line; // counted from 0
    } cases[] = {
        {"", "policy-quorum", 0},
        {"log $L\n", "policy-quorum", 1},
        {"log $L\nquorum none", "policy-newline", 1},
        {"log $L\nlog $L\nquorum none\n", "policy-duplicate", 1},
        {"witness a $0\nwitness b $0\nquorum none\n", "policy-duplicate", 1},
        {"witness a $0\nwitness a $1\nquorum none\n", "policy-name", 1},
        {"witness none $0\nquorum none\n", "policy-name", 0},
        {"witness a $L\nquorum none\n", "policy-key-type", 0},
        {"witness a nonsense\nquorum none\n", "policy-vkey", 0},
        {"log\nquorum none\n", "policy-vkey", 0},
        {"log $L url more\nquorum none\n", "policy-line", 0},
        {"witness a $0\ngroup g 2 a\nquorum g\n", "policy-threshold", 1},
        {"witness a $0\ngroup g 0 a\nquorum g\n", "policy-threshold", 1},
        {"witness a $0\ngroup g 01 a\nquorum g\n", "policy-threshold", 1},
        {"witness a $0\ngroup g most a\nquorum g\n", "policy-threshold", 1},
        {"witness a $0\ngroup g 1\nquorum g\n", "policy-member", 1},
        {"witness a $0\ngroup g 1 b\nquorum g\n", "policy-member", 1},
        {"witness a $0\ngroup g 1 a a\nquorum g\n", "policy-member", 1},
        {"witness a $0\ngroup g 1 a\ngroup h 1 a\nquorum g\n", "policy-member", 2},
        {"witness a $0\ngroup g 1 none\nquorum g\n", "policy-member", 1},
        {"group g 1 g\nquorum g\n", "policy-member", 0},
        {"group none 1 a\nquorum g\n", "policy-name", 0},
        {"witness a $0\nquorum b\n", "policy-quorum", 1},
        {"quorum a\nwitness a $0\n", "policy-quorum", 0},
        {"quorum none\nquorum none\n", "policy-quorum", 1},
        {"quorum\n", "policy-quorum", 0},
        {"quorum none none\n", "policy-quorum", 0},
        {"quorum none\r\n", "policy-character", 0},
        {"# bell \a\nquorum none\n", "policy-character", 0},
        {"logs $L\nquorum none\n", "policy-line", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct tlog_policy policy;
        uint8_t memory[1024];
        struct issue item = {.rule = ""};
        struct issues issues = issues_over(&item, 1);
        span text = fill(memory, sizeof memory, cases[i].text);
        CHECK(tlog_policy_read(&policy, text, &issues) != STATUS_OK);
        CHECK(strcmp(item.rule, cases[i].rule) == 0);
        size_t line = 0;
        for (size_t at = 0; at < item.offset; at++) line += text.data[at] == '\n';
        CHECK_EQ(line, cases[i].line);
    }
}

TEST(tlog_policy_read__names_of_any_octets__opaque)
{
    static struct tlog_policy policy;
    uint8_t memory[1024];
    span text = fill(memory, sizeof memory,
                     "witness K $0\nwitness \xe2\x84\xaa $1\ngroup \xff\xfe all K \xe2\x84\xaa\n"
                     "quorum \xff\xfe\n");
    CHECK(tlog_policy_read(&policy, text, NULL) == STATUS_OK);
    CHECK_EQ(policy.member_count, 3);
    CHECK_EQ(policy.members[2].threshold, 2);
}

TEST(tlog_policy_read__as_many_as_the_limits__read)
{
    static struct tlog_policy policy;
    static uint8_t memory[65536];
    struct writer w = writer_over(memory, sizeof memory);
    for (unsigned n = 0; n <= TLOG_WITNESSES_MAX; n++) {
        struct party party;
        party_make(&party, (uint8_t)n, TLOG_KEY_COSIGNATURE);
        char name[24];
        snprintf(name, sizeof name, "witness w%u ", n);
        write_text(&w, name);
        tlog_key_write(&w, &party.key);
        write_text(&w, "\n");
        size_t size = w.size;
        write_text(&w, "quorum w0\n");
        enum status expected = n < TLOG_WITNESSES_MAX ? STATUS_OK : STATUS_LIMIT;
        CHECK(tlog_policy_read(&policy, writer_span(&w), NULL) == expected);
        w.size = size;
    }
}

// ---- proofs

static enum status read_one_leaf_of(void *context, uint32_t level, uint64_t index,
                                    struct tlog_hash *out)
{
    (void)context;
    uint8_t entry[9] = {(uint8_t)level};
    memcpy(entry + 1, &index, 8);
    if (level == 0) {
        *out = tlog_leaf_hash(span_of(entry, 9));
        return STATUS_OK;
    }
    struct tlog_frontier frontier = {.size = 0};
    for (uint64_t i = 0; i < (uint64_t)1 << level; i++) {
        struct tlog_hash leaf;
        (void)read_one_leaf_of(NULL, 0, (index << level) + i, &leaf);
        tlog_frontier_append(&frontier, &leaf);
    }
    *out = tlog_frontier_root(&frontier);
    return STATUS_OK;
}

struct sample {
    uint8_t memory[8192];
    span text;
    struct tlog_hash leaf;
    struct tlog_policy policy;
    uint8_t policy_text[1024];
};

static void sample_make(struct sample *s, const span *extra, uint64_t index, uint64_t size)
{
    struct tlog_reader reader = {NULL, read_one_leaf_of};
    struct tlog_path path;
    struct tlog_hash root;
    uint8_t note_memory[1024];
    CHECK(tlog_root(&root, &reader, size) == STATUS_OK);
    CHECK(tlog_inclusion_make(&path, &reader, index, size) == STATUS_OK);
    CHECK(read_one_leaf_of(NULL, 0, index, &s->leaf) == STATUS_OK);
    span note = signed_checkpoint(note_memory, sizeof note_memory, &root, size, 1);
    struct writer w = writer_over(s->memory, sizeof s->memory);
    tlog_proof_write(&w, extra, index, &path, note);
    CHECK(w.status == STATUS_OK);
    s->text = writer_span(&w);
    span text = fill(s->policy_text, sizeof s->policy_text, "log $L\nwitness w $0\nquorum w\n");
    CHECK(tlog_policy_read(&s->policy, text, NULL) == STATUS_OK);
}

static enum status sample_verify(const struct sample *s, span text, const char **step)
{
    static struct tlog_proof proof;
    static struct tlog_proof_verdict verdict;
    *step = "read";
    TRY(tlog_proof_read(&proof, text, NULL));
    enum status status = tlog_proof_verify(&verdict, &s->policy, &proof, &s->leaf, NULL);
    *step = verdict.step;
    return status;
}

TEST(tlog_proof__written__reads_and_verifies)
{
    static struct sample s;
    uint8_t extra_bytes[200], back[200];
    for (size_t i = 0; i < sizeof extra_bytes; i++) extra_bytes[i] = (uint8_t)(i * 3);
    for (size_t extra_size = 0; extra_size <= sizeof extra_bytes; extra_size += 25) {
        span extra = span_of(extra_bytes, extra_size);
        const char *step;
        sample_make(&s, &extra, 77, 130);
        CHECK(sample_verify(&s, s.text, &step) == STATUS_OK && step == NULL);
        struct tlog_proof proof;
        size_t size;
        CHECK(tlog_proof_read(&proof, s.text, NULL) == STATUS_OK);
        CHECK(tlog_proof_extra(&proof, back, sizeof back, &size) == STATUS_OK);
        CHECK(span_equal(span_of(back, size), extra));
        if (size > 0) {
            CHECK(tlog_proof_extra(&proof, back, size - 1, &size) == STATUS_NO_SPACE);
        }
    }
    const char *step;
    sample_make(&s, NULL, 0, 1);
    CHECK(sample_verify(&s, s.text, &step) == STATUS_OK);
}

TEST(tlog_proof__every_bit_flipped_or_cut__never_ok)
{
    static struct sample s;
    const char *step;
    sample_make(&s, NULL, 5, 9);
    for (size_t bit = 0; bit < s.text.size * 8; bit++) {
        s.memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(sample_verify(&s, s.text, &step) != STATUS_OK && step != NULL);
        s.memory[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t size = 0; size < s.text.size; size++) {
        CHECK(sample_verify(&s, span_of(s.memory, size), &step) != STATUS_OK);
    }
    CHECK(sample_verify(&s, s.text, &step) == STATUS_OK);
}

TEST(tlog_proof_verify__not_this_leaf__the_step_says_so)
{
    static struct sample s;
    const char *step;
    sample_make(&s, NULL, 5, 9);
    s.leaf.bytes[0] ^= 1;
    CHECK(sample_verify(&s, s.text, &step) == STATUS_INVALID);
    CHECK(strcmp(step, "inclusion") == 0);
    s.leaf.bytes[0] ^= 1;
    uint8_t memory[512];
    span text = fill(memory, sizeof memory, "log $L\nwitness w $1\nquorum w\n");
    CHECK(tlog_policy_read(&s.policy, text, NULL) == STATUS_OK);
    CHECK(sample_verify(&s, s.text, &step) == STATUS_REFUSED);
    CHECK(strcmp(step, "quorum") == 0);
}

TEST(tlog_proof_read__wrong__rule)
{
#define NOTE "\no\n"
    static const struct {
        const char *text, *rule;
    } cases[] = {
        {"", "proof-header"},
        {"c2sp.org/tlog-proof@v2\nindex 0\n" NOTE, "proof-header"},
        {"c2sp.org/tlog-proof@v1\nindex 00\n" NOTE, "proof-index"},
        {"c2sp.org/tlog-proof@v1\nextra AA\nindex 0\n" NOTE, "proof-extra"},
        {"c2sp.org/tlog-proof@v1\nextra AAAA\nextra AAAA\nindex 0\n" NOTE, "proof-index"},
        {"c2sp.org/tlog-proof@v1\nindex 0\nAAAA\n" NOTE, "proof-hash"},
        {"c2sp.org/tlog-proof@v1\nindex 0\n", "proof-hash"},
        {"c2sp.org/tlog-proof@v1\nindex 0\n\n", "proof-checkpoint"},
        {"c2sp.org/tlog-proof@v1\n", "proof-index"},
        {"c2sp.org/tlog-proof@v1\nextra AAAA\n", "proof-index"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct issue item = {.rule = ""};
        struct issues issues = issues_over(&item, 1);
        struct tlog_proof proof;
        CHECK(tlog_proof_read(&proof, span_text(cases[i].text), &issues) != STATUS_OK);
        CHECK(strcmp(item.rule, cases[i].rule) == 0);
    }
    static uint8_t memory[8192];
    struct writer w = writer_over(memory, sizeof memory);
    write_text(&w, "c2sp.org/tlog-proof@v1\nindex 0\n");
    for (int i = 0; i <= TLOG_PROOF_MAX; i++) {
        write_text(&w, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
    }
    write_text(&w, NOTE);
    struct tlog_proof proof;
    CHECK(tlog_proof_read(&proof, writer_span(&w), NULL) == STATUS_LIMIT);
}

int main(void)
{
    prepare();
    RUN(tlog_policy_check__two_levels__by_every_set_of_witnesses);
    RUN(tlog_policy_check__simple_quorums__as_stated);
    RUN(tlog_policy_check__bad_signature_of_a_known_key__invalid);
    RUN(tlog_policy_check__signed_under_another_origin__not_found);
    RUN(tlog_policy_read__wrong__rule_and_line);
    RUN(tlog_policy_read__names_of_any_octets__opaque);
    RUN(tlog_policy_read__as_many_as_the_limits__read);
    RUN(tlog_proof__written__reads_and_verifies);
    RUN(tlog_proof__every_bit_flipped_or_cut__never_ok);
    RUN(tlog_proof_verify__not_this_leaf__the_step_says_so);
    RUN(tlog_proof_read__wrong__rule);
    return check_report();
}
