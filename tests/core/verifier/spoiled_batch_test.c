// SPDX-License-Identifier: Apache-2.0
// A proof file of a batch, spoiled in every way that one change can spoil it: refused, without a
// crash, at a step that has a name.
//
// usage: spoiled_batch_test [all]; without `all` some of the bytes and lengths.
#include "core/verifier/batch_verify.h"
#include "tests/core/verifier/batch_file.h"

static span file;
static uint8_t *copy; // as large as the file
static struct arena arena;
static size_t stride = 61;

// Judged in memory of exactly its size, so that a sanitizer sees the first byte behind it.
static void check_refused(span bytes)
{
    struct batch_verdict v = batch_verify(bytes, lanes_best(), true, &arena);
    CHECK(v.status != STATUS_OK && v.status != STATUS_NO_SPACE);
    CHECK(v.step != NULL && v.offset <= bytes.size);
    CHECK_EQ(arena.used, 0);
}

static void check_size_refused(size_t size)
{
    size_t kept = size < file.size ? size : file.size;
    uint8_t *bytes = (uint8_t *)malloc(size == 0 ? 1 : size);
    memcpy(bytes, file.data, kept);
    memset(bytes + kept, 0, size - kept);
    check_refused(span_of(bytes, size));
    free(bytes);
}

TEST(batch_verify__nothing_changed__ok)
{
    CHECK_EQ(batch_verify(file, lanes_best(), true, &arena).status, STATUS_OK);
    CHECK_EQ(batch_verify(file, lanes_portable(), true, &arena).status, STATUS_OK);
    CHECK_EQ(batch_verify(file, lanes_best(), false, &arena).status, STATUS_REFUSED);
}

TEST(batch_verify__any_byte_flipped__refused)
{
    for (size_t i = 0; i < file.size; i += stride) {
        copy[i] ^= (uint8_t)(1U << (i % 8));
        check_refused(span_of(copy, file.size));
        copy[i] = file.data[i];
    }
}

// Every bit of the header and of every public input: roots, counts, times, digests.
TEST(batch_verify__any_bit_of_the_statement_flipped__refused)
{
    struct proof_file parts;
    size_t offset;
    CHECK_EQ(proof_file_read(&parts, file, &offset), STATUS_OK);
    for (size_t i = 0; i < parts.body_offset; i++) {
        for (uint32_t bit = 0; bit < 8; bit++) {
            copy[i] ^= (uint8_t)(1U << bit);
            check_refused(span_of(copy, file.size));
            copy[i] = file.data[i];
        }
    }
}

TEST(batch_verify__any_other_length__refused)
{
    for (size_t size = 0; size < file.size; size += stride) check_size_refused(size);
    for (size_t more = 1; more <= 64; more++) check_size_refused(file.size + more);
    check_size_refused(file.size - 1);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "all") == 0) stride = 1;
    file = batch_file_make("fast-dev", 10);
    copy = (uint8_t *)malloc(file.size);
    memcpy(copy, file.data, file.size);
    arena = batch_file_arena(batch_verify_bytes());
    RUN(batch_verify__nothing_changed__ok);
    RUN(batch_verify__any_byte_flipped__refused);
    RUN(batch_verify__any_bit_of_the_statement_flipped__refused);
    RUN(batch_verify__any_other_length__refused);
    free(copy);
    free(arena.base);
    return check_report();
}
