// SPDX-License-Identifier: Apache-2.0
// The small test harness: it runs natively and in WebAssembly. A test is a function
//   TEST(arena_alloc__too_large__null) { CHECK(arena_alloc(&a, 9, 8) == NULL); }
// and main is `int main(void) { RUN(arena_alloc__too_large__null); return check_report(); }`.
// A failed CHECK prints its place and the test goes on; the program then exits 1.
#ifndef CONSENTRY_TESTS_CHECK_H
#define CONSENTRY_TESTS_CHECK_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

static int check_failed_count;
static int check_test_failed;
static int check_test_count;
static int check_passed_count;

#define TEST(name) static void name(void)

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            check_test_failed = 1;                                                  \
        }                                                                           \
    } while (0)

#define CHECK_EQ(a, b)                                                                           \
    do {                                                                                         \
        long long check_a_ = (long long)(a), check_b_ = (long long)(b);                          \
        if (check_a_ != check_b_) {                                                              \
            fprintf(stderr, "%s:%d: %s is %lld, %s is %lld\n", __FILE__, __LINE__, #a, check_a_, \
                    #b, check_b_);                                                               \
            check_test_failed = 1;                                                               \
        }                                                                                        \
    } while (0)

#define CHECK_BYTES(a, b, size)                                                                \
    do {                                                                                       \
        if (memcmp((a), (b), (size)) != 0) {                                                   \
            fprintf(stderr, "%s:%d: bytes of %s and %s differ\n", __FILE__, __LINE__, #a, #b); \
            check_test_failed = 1;                                                             \
        }                                                                                      \
    } while (0)

#define RUN(name)                                \
    do {                                         \
        check_test_failed = 0;                   \
        check_test_count++;                      \
        name();                                  \
        if (check_test_failed) {                 \
            fprintf(stderr, "FAIL %s\n", #name); \
            check_failed_count++;                \
        } else {                                 \
            check_passed_count++;                \
        }                                        \
    } while (0)

static inline int check_report(void)
{
    printf("%d passed, %d failed\n", check_passed_count, check_failed_count);
    return check_failed_count != 0 || check_test_count == 0;
}

// A small deterministic generator for property tests (splitmix64); print the seed you use.
static inline uint64_t check_random(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31);
}

#endif
