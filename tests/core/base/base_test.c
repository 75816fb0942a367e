// SPDX-License-Identifier: Apache-2.0
#include "core/base/arena.h"
#include "core/base/base64.h"
#include "core/base/hex.h"
#include "core/base/instant.h"
#include "core/base/reader.h"
#include "core/base/utf8.h"
#include "core/base/writer.h"
#include "tests/check.h"

TEST(arena__zero_to_n_bytes__null_or_inside)
{
    static uint8_t memory[512];
    for (size_t size = 0; size <= sizeof memory; size++) {
        struct arena arena = arena_over(memory, size);
        uint8_t *p = ARENA_NEW(&arena, uint8_t, 100);
        if (p != NULL) CHECK(p >= memory && p + 100 <= memory + size && p[99] == 0);
        if (size >= 164) CHECK(p != NULL);
        CHECK(arena_alloc(&arena, SIZE_MAX / 2, 3) == NULL);
        arena_reset(&arena);
        CHECK(arena_text(&arena, size) != NULL);
    }
}

TEST(reader__integers__round_trip_and_truncation)
{
    uint8_t bytes[64];
    struct writer w = writer_over(bytes, sizeof bytes);
    write_u8(&w, 7);
    write_u16_be(&w, 0x0102);
    write_u32_le(&w, 0xdeadbeef);
    write_u64_be(&w, 0x0123456789abcdefU);
    write_varint(&w, 300);
    write_varint(&w, UINT64_MAX);
    size_t size = w.size;
    for (size_t cut = 0; cut <= size; cut++) {
        struct reader r = reader_over(span_of(bytes, cut));
        bool same = read_u8(&r) == 7;
        same &= read_u16_be(&r) == 0x0102;
        same &= read_u32_le(&r) == 0xdeadbeef;
        same &= read_u64_be(&r) == 0x0123456789abcdefU;
        same &= read_varint(&r) == 300;
        same &= read_varint(&r) == UINT64_MAX;
        CHECK_EQ(reader_end(&r), cut == size ? STATUS_OK : STATUS_TRUNCATED);
        if (cut == size) CHECK(same);
    }
    struct reader r = reader_over(span_of(bytes, size));
    (void)read_u8(&r);
    CHECK_EQ(reader_end(&r), STATUS_TRAILING_BYTES);
}

TEST(reader__varint_not_shortest__not_canonical)
{
    static const uint8_t forms[3][10] = {{0x80, 0x00},
                                         {0xff, 0x80, 0x00},
                                         {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2}};
    static const size_t sizes[3] = {2, 3, 10};
    for (size_t i = 0; i < 3; i++) {
        struct reader r = reader_over(span_of(forms[i], sizes[i]));
        (void)read_varint(&r);
        CHECK_EQ(r.status, STATUS_NOT_CANONICAL);
    }
}

TEST(utf8__every_scalar__round_trip)
{
    for (uint32_t scalar = 0; scalar <= 0x110000; scalar++) {
        uint8_t bytes[4];
        size_t size = utf8_encode(scalar, bytes), at = 0;
        bool exists = scalar <= 0x10ffff && !(scalar >= 0xd800 && scalar <= 0xdfff);
        CHECK((size != 0) == exists);
        if (exists) CHECK(utf8_next(span_of(bytes, size), &at) == scalar && at == size);
    }
}

TEST(utf8__ill_formed__prefix_only)
{
    static const char *const bad[] = {"\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80",
                                      "\xe2\x82"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        CHECK_EQ(utf8_valid_prefix(span_text(bad[i])), 0);
    CHECK_EQ(utf8_valid_prefix(span_text("0123456789\xff")), 10);
}

TEST(hex_base32_base64__bytes__round_trip)
{
    uint8_t bytes[40], back[40];
    char text[100];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * 37 + 250);
    for (size_t size = 0; size <= sizeof bytes; size++) {
        hex_encode(text, bytes, size);
        CHECK_EQ(hex_decode(back, size, span_text(text)), STATUS_OK);
        CHECK_BYTES(bytes, back, size);
        base32_encode(text, bytes, size);
        CHECK_EQ(strlen(text), BASE32_SIZE(size));
        CHECK_EQ(base32_decode(back, size, span_text(text)), STATUS_OK);
        CHECK_BYTES(bytes, back, size);
        base64_encode(text, bytes, size);
        size_t got;
        CHECK_EQ(base64_decode(back, sizeof back, &got, span_text(text)), STATUS_OK);
        CHECK(got == size && memcmp(bytes, back, size) == 0);
    }
    size_t got;
    CHECK_EQ(base64_decode(back, 40, &got, span_text("QQ=")), STATUS_BAD_LENGTH);
    CHECK_EQ(base64_decode(back, 40, &got, span_text("QR==")), STATUS_NOT_CANONICAL);
    CHECK_EQ(base64_decode(back, 40, &got, span_text("Q*==")), STATUS_BAD_VALUE);
    CHECK_EQ(base64_decode(back, 40, &got, span_text("A===")), STATUS_BAD_VALUE);
    base32_encode(text, (const uint8_t *)"foobar", 6); // RFC 4648 section 10
    CHECK(strcmp(text, "mzxw6ytboi") == 0);
}

TEST(instant__fhir_forms__seconds)
{
    static const struct {
        const char *text;
        enum status status;
        instant first, last;
    } rows[] = {
        {"1970", STATUS_OK, 0, 31535999},
        {"1970-01-01", STATUS_OK, 0, 86399},
        {"2024-02", STATUS_OK, 1706745600, 1709251199},
        {"2026-06-15T23:59:59+02:00", STATUS_OK, 1781560799, 1781560799},
        {"2026-06-15T23:59:59.123456Z", STATUS_OK, 1781567999, 1781567999},
        {"2023-02-29", STATUS_BAD_VALUE, 0, 0},
        {"2026-06-15T24:00:00Z", STATUS_BAD_VALUE, 0, 0},
        {"2026-06-15T23:59:60Z", STATUS_BAD_VALUE, 0, 0},
        {"2026-06-15T23:59Z", STATUS_BAD_VALUE, 0, 0},
        {"2026-06-15T23:59:59", STATUS_BAD_VALUE, 0, 0},
        {"2026-6-15", STATUS_BAD_VALUE, 0, 0},
        {"0000", STATUS_BAD_VALUE, 0, 0},
        {"", STATUS_BAD_VALUE, 0, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct period_of_time out;
        CHECK_EQ(instant_read_fhir(span_text(rows[i].text), &out), rows[i].status);
        if (rows[i].status == STATUS_OK)
            CHECK(out.first == rows[i].first && out.last == rows[i].last);
    }
    for (int64_t day = -719162; day < 2932896; day += 97) {
        int64_t year;
        uint32_t month, d;
        civil_from_days(day, &year, &month, &d);
        CHECK_EQ(days_from_civil(year, month, d), day);
    }
    char text[21];
    instant_write(text, 1781567999);
    CHECK(strcmp(text, "2026-06-15T23:59:59Z") == 0);
}

int main(void)
{
    RUN(arena__zero_to_n_bytes__null_or_inside);
    RUN(reader__integers__round_trip_and_truncation);
    RUN(reader__varint_not_shortest__not_canonical);
    RUN(utf8__every_scalar__round_trip);
    RUN(utf8__ill_formed__prefix_only);
    RUN(hex_base32_base64__bytes__round_trip);
    RUN(instant__fhir_forms__seconds);
    return check_report();
}
