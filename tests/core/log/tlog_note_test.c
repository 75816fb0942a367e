// SPDX-License-Identifier: Apache-2.0
#include "core/log/tlog_note.h"
#include "tests/check.h"

// The example of C2SP signed-note.
static const char foo_vkey[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
static const char foo_note[] =
    "This is an example message.\n\n\xe2\x80\x94 example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    "\n";
// The example of Go's sumdb note package.
static const char neumann_vkey[] =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
static const char neumann_note[] =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n\n\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    "\n";
// The example of C2SP tlog-cosignature; its keys are not published.
static const char sofa_checkpoint[] =
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "\xe2\x80\x94 example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8="
    "\n\xe2\x80\x94 witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+"
    "mbIUBkBIfZ+qnA==\n";

static enum status verify(const char *vkey, span bytes)
{
    struct tlog_key key;
    static struct tlog_note note;
    CHECK(tlog_key_read(&key, span_text(vkey)) == STATUS_OK);
    enum status status = tlog_note_read(&note, bytes, NULL);
    return status == STATUS_OK ? tlog_note_verify(&note, &key, NULL) : status;
}

TEST(tlog_note__published_examples__verify)
{
    CHECK(verify(foo_vkey, span_text(foo_note)) == STATUS_OK);
    CHECK(verify(neumann_vkey, span_text(neumann_note)) == STATUS_OK);
    CHECK(verify(foo_vkey, span_text(neumann_note)) == STATUS_NOT_FOUND);
}

TEST(tlog_note__every_bit_flipped__never_ok)
{
    uint8_t bytes[sizeof foo_note];
    for (size_t bit = 0; bit < (sizeof foo_note - 1) * 8; bit++) {
        memcpy(bytes, foo_note, sizeof foo_note);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        CHECK(verify(foo_vkey, span_of(bytes, sizeof foo_note - 1)) != STATUS_OK);
    }
}

TEST(tlog_note__cut_at_every_byte__never_ok)
{
    for (size_t size = 0; size < sizeof foo_note - 1; size++) {
        CHECK(verify(foo_vkey, span_of(foo_note, size)) != STATUS_OK);
    }
}

TEST(tlog_key__published_vkeys__both_ways)
{
    static const char *vkeys[] = {
        foo_vkey, neumann_vkey,
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"};
    for (size_t i = 0; i < 3; i++) {
        struct tlog_key key;
        uint8_t memory[200];
        CHECK(tlog_key_read(&key, span_text(vkeys[i])) == STATUS_OK);
        struct tlog_key again = tlog_key_of(key.name, TLOG_KEY_ED25519, key.public_key);
        CHECK_EQ(again.id, key.id);
        struct writer w = writer_over(memory, sizeof memory);
        tlog_key_write(&w, &key);
        CHECK(span_is(writer_span(&w), vkeys[i]));
        for (size_t size = 0; size < strlen(vkeys[i]); size++) {
            CHECK(tlog_key_read(&key, span_of(vkeys[i], size)) != STATUS_OK);
        }
    }
}

TEST(tlog_key_read__wrong__its_status)
{
    static const struct {
        const char *vkey;
        enum status status;
    } cases[] = {
        {"example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         STATUS_BAD_CHECKSUM},
        {"example.com/fo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         STATUS_BAD_CHECKSUM},
        {"example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         STATUS_BAD_SYNTAX},
        {"+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", STATUS_BAD_SYNTAX},
        {"a b+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", STATUS_BAD_SYNTAX},
        {"a\xe2\x80\x83+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", STATUS_BAD_SYNTAX},
        {"example.com/foo+530d903a+Aeky", STATUS_BAD_LENGTH},
        {"example.com/foo+530d903a+eky=", STATUS_BAD_SYNTAX},
        {"example.com/foo+530d903a+", STATUS_BAD_SYNTAX},
        {"example.com/foo+530d903a", STATUS_BAD_SYNTAX},
        {"example.com/foo+530d903a+7+kyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
         STATUS_UNSUPPORTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct tlog_key key;
        CHECK_EQ(tlog_key_read(&key, span_text(cases[i].vkey)), cases[i].status);
    }
}

TEST(tlog_checkpoint__published_example__read_and_written)
{
    static struct tlog_note note;
    struct tlog_checkpoint checkpoint;
    CHECK(tlog_note_read(&note, span_text(sofa_checkpoint), NULL) == STATUS_OK);
    CHECK_EQ(note.count, 2);
    CHECK_EQ(note.signatures[0].size, 64);
    CHECK_EQ(note.signatures[1].size, 72);
    CHECK(tlog_checkpoint_read(&checkpoint, note.text, NULL) == STATUS_OK);
    CHECK(span_is(checkpoint.origin, "example.com/behind-the-sofa"));
    CHECK_EQ(checkpoint.size, 20852163);
    CHECK_EQ(checkpoint.extensions.size, 0);
    uint8_t memory[200];
    struct writer w = writer_over(memory, sizeof memory);
    tlog_checkpoint_write(&w, &checkpoint);
    CHECK(span_equal(writer_span(&w), note.text));
}

TEST(tlog_checkpoint_read__wrong__rule_and_offset)
{
    static const struct {
        const char *text, *rule;
        size_t offset;
    } cases[] = {
        {"", "checkpoint-origin", 0},
        {"\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "checkpoint-origin", 0},
        {"o\n", "checkpoint-size", 2},
        {"o\n01\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "checkpoint-size", 2},
        {"o\n+1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n", "checkpoint-size", 2},
        {"o\n9223372036854775808\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n",
         "checkpoint-size", 2},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", "checkpoint-root", 4},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "checkpoint-root", 4},
        {"o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n", "checkpoint-extension", 49},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct issue item;
        struct issues issues = issues_over(&item, 1);
        struct tlog_checkpoint checkpoint;
        CHECK(tlog_checkpoint_read(&checkpoint, span_text(cases[i].text), &issues) != STATUS_OK);
        CHECK_EQ(issues.count, 1);
        CHECK(strcmp(item.rule, cases[i].rule) == 0);
        CHECK_EQ(item.offset, cases[i].offset);
    }
}

TEST(tlog_note_read__wrong__rule_and_offset)
{
    static const struct {
        const char *text, *rule;
        size_t offset;
    } cases[] = {
        {"text\n", "note-split", 5},
        {"text\n\n", "note-signature", 6},
        {"text\n\n- a AAAAAAAA\n", "note-signature", 6},
        {"text\n\n\xe2\x80\x94 a AAAAAAAA", "note-signature", 20},
        {"text\n\n\xe2\x80\x94 a AAAAAA==\n", "note-signature", 6},
        {"text\n\n\xe2\x80\x94 a+b AAAAAAAA\n", "note-signature", 6},
        {"te\txt\n\n\xe2\x80\x94 a AAAAAAAA\n", "note-control", 2},
        {"te\xffxt\n\n\xe2\x80\x94 a AAAAAAAA\n", "note-utf8", 2},
        {"text\n\n\xe2\x80\x94 a AAAAAAAA\n\xe2\x80\x94  AAAAAAAA\n", "note-signature", 21},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct issue item;
        struct issues issues = issues_over(&item, 1);
        static struct tlog_note note;
        CHECK(tlog_note_read(&note, span_text(cases[i].text), &issues) != STATUS_OK);
        CHECK_EQ(issues.count, 1);
        CHECK(strcmp(item.rule, cases[i].rule) == 0);
        CHECK_EQ(item.offset, cases[i].offset);
    }
}

// The last empty line divides; texts may have empty lines of their own.
TEST(tlog_note_read__empty_lines_in_the_text__last_one_divides)
{
    static struct tlog_note note;
    CHECK(tlog_note_read(&note, span_text("a\n\nb\n\n\xe2\x80\x94 k AAAAAAAA\n"), NULL) ==
          STATUS_OK);
    CHECK(span_is(note.text, "a\n\nb\n"));
}

TEST(tlog_note_read__many_signatures__to_the_limit)
{
    static uint8_t memory[8192];
    static struct tlog_note note;
    struct writer w = writer_over(memory, sizeof memory);
    write_text(&w, "text\n\n");
    for (int i = 0; i < TLOG_SIGNATURES_MAX; i++) write_text(&w, "\xe2\x80\x94 k AAAAAAAA\n");
    CHECK(tlog_note_read(&note, writer_span(&w), NULL) == STATUS_OK);
    CHECK_EQ(note.count, TLOG_SIGNATURES_MAX);
    write_text(&w, "\xe2\x80\x94 k AAAAAAAA\n");
    CHECK(tlog_note_read(&note, writer_span(&w), NULL) == STATUS_LIMIT);
}

TEST(tlog_note_sign__log_and_witness__both_verify)
{
    static struct tlog_note note;
    uint8_t seed[32] = {1}, log_public[32], witness_public[32], memory[1024];
    struct secret_ed25519 log_secret, witness_secret;
    ed25519_from_seed(&log_secret, log_public, seed);
    seed[0] = 2;
    ed25519_from_seed(&witness_secret, witness_public, seed);
    struct tlog_key log_key = tlog_key_of(span_text("log.example/1"), TLOG_KEY_ED25519, log_public);
    struct tlog_key witness_key =
        tlog_key_of(span_text("wit.example"), TLOG_KEY_COSIGNATURE, witness_public);
    struct tlog_checkpoint checkpoint = {.origin = log_key.name, .size = 5};
    struct writer w = writer_over(memory, sizeof memory);
    tlog_checkpoint_write(&w, &checkpoint);
    span text = writer_span(&w);
    write_text(&w, "\n");
    tlog_note_sign(&w, text, &log_key, &log_secret);
    CHECK(tlog_note_cosign(&w, text, &witness_key, &witness_secret, 1679315147) == STATUS_OK);
    CHECK(tlog_note_cosign(&w, text, &witness_key, &witness_secret, 1679315100) == STATUS_OK);
    uint64_t time = 1;
    CHECK(tlog_note_read(&note, writer_span(&w), NULL) == STATUS_OK);
    CHECK(tlog_note_verify(&note, &log_key, &time) == STATUS_OK && time == 0);
    CHECK(tlog_note_verify(&note, &witness_key, &time) == STATUS_OK && time == 1679315147);
    // The same public key as another signature type has another id, and did not sign.
    struct tlog_key other = tlog_key_of(witness_key.name, TLOG_KEY_ED25519, witness_public);
    CHECK(tlog_note_verify(&note, &other, &time) == STATUS_NOT_FOUND);
    // One bad signature of a known key spoils the note, whatever the others say.
    note.signatures[2].bytes[9] ^= 1;
    CHECK(tlog_note_verify(&note, &witness_key, &time) == STATUS_INVALID);
    note.signatures[2].bytes[9] ^= 1;
    note.signatures[2].bytes[7] ^= 1; // its time
    CHECK(tlog_note_verify(&note, &witness_key, &time) == STATUS_INVALID);
    static uint8_t long_text[TLOG_CHECKPOINT_TEXT_MAX + 1];
    CHECK(tlog_note_cosign(&w, span_of(long_text, sizeof long_text), &witness_key, &witness_secret,
                           1) == STATUS_LIMIT);
}

int main(void)
{
    RUN(tlog_note__published_examples__verify);
    RUN(tlog_note__every_bit_flipped__never_ok);
    RUN(tlog_note__cut_at_every_byte__never_ok);
    RUN(tlog_key__published_vkeys__both_ways);
    RUN(tlog_key_read__wrong__its_status);
    RUN(tlog_checkpoint__published_example__read_and_written);
    RUN(tlog_checkpoint_read__wrong__rule_and_offset);
    RUN(tlog_note_read__wrong__rule_and_offset);
    RUN(tlog_note_read__empty_lines_in_the_text__last_one_divides);
    RUN(tlog_note_read__many_signatures__to_the_limit);
    RUN(tlog_note_sign__log_and_witness__both_verify);
    return check_report();
}
