// SPDX-License-Identifier: Apache-2.0
#include "dicom/dicom_number.h"

#include <stdlib.h>

#include "tests/check.h"

static void check_text(double x, const char *expected)
{
    char text[DICOM_DOUBLE_TEXT_MAX];
    size_t size = dicom_double_write(text, x);
    if (strcmp(text, expected) != 0) printf("%s, not %s\n", text, expected);
    CHECK(strcmp(text, expected) == 0);
    CHECK_EQ(size, strlen(text));
}

TEST(double_write__known_values__shortest)
{
    check_text(0.0, "0");
    check_text(-0.0, "-0");
    check_text(1.0, "1");
    check_text(-2.5, "-2.5");
    check_text(0.1, "0.1");
    check_text(0.3, "0.3");
    check_text(1.0 / 3, "0.3333333333333333");
    check_text(100.0, "100");
    check_text(123456789012345680.0, "123456789012345680");
    check_text(1e20, "100000000000000000000");
    check_text(1e21, "1e+21");
    check_text(0.000001, "0.000001");
    check_text(0.0000001, "1e-7");
    check_text(5e-324, "5e-324");
    check_text(2.2250738585072014e-308, "2.2250738585072014e-308");
    check_text(1.7976931348623157e308, "1.7976931348623157e+308");
    check_text(9007199254740993.0, "9007199254740992");
    check_text((double)-75.7f, "-75.69999694824219");
    check_text(4.35, "4.35");
    check_text(-0.0000022250738585072016, "-0.0000022250738585072016");
    check_text(0.5, "0.5");
    check_text(9.5367431640625e-7, "9.5367431640625e-7");
}

TEST(double_write__random_bits__read_back_and_no_longer_than_needed)
{
    uint64_t seed = 20260115;
    for (int i = 0; i < 50000; i++) {
        uint64_t bits = check_random(&seed);
        if (i % 3 == 0) bits = dicom_double_bits((double)dicom_float_of_bits((uint32_t)bits));
        if (i % 3 == 1) bits = dicom_double_bits((double)(int64_t)(bits >> 20) / 1000);
        if ((bits >> 52 & 0x7ff) == 0x7ff) continue;
        double x = dicom_double_of_bits(bits);
        char text[DICOM_DOUBLE_TEXT_MAX], other[64];
        size_t size = dicom_double_write(text, x);
        CHECK_EQ(dicom_double_bits(strtod(text, NULL)), bits);
        double back = 1;
        CHECK(dicom_double_read(span_of(text, size), &back));
        CHECK_EQ(dicom_double_bits(back), bits);
        // One digit less does not do, unless the value is short anyway.
        size_t digits = 0;
        for (size_t k = 0; k < size && text[k] != 'e'; k++)
            digits += text[k] >= '0' && text[k] <= '9';
        if (digits > 1 && digits < 18 && text[size - 1] != '0') {
            snprintf(other, sizeof other, "%.*e", (int)digits - 2, x);
            if (text[0] != '0' && text[1] != '0')
                CHECK(dicom_double_bits(strtod(other, NULL)) != bits);
        }
    }
}

TEST(double_read__random_decimals__as_strtod)
{
    uint64_t seed = 4711;
    for (int i = 0; i < 50000; i++) {
        uint64_t a = check_random(&seed), b = check_random(&seed);
        char text[96];
        int exponent = (int)(b % 700) - 350;
        int size = snprintf(text, sizeof text, "%s%" PRIu64 ".%" PRIu64 "e%d",
                            (a & 1) != 0 ? "-" : "", a >> (b >> 58), b, exponent);
        double x = 0;
        CHECK(dicom_double_read(span_of(text, (size_t)size), &x));
        if (dicom_double_bits(x) != dicom_double_bits(strtod(text, NULL))) printf("%s\n", text);
        CHECK_EQ(dicom_double_bits(x), dicom_double_bits(strtod(text, NULL)));
    }
}

TEST(double_read__halfway_cases__to_even)
{
    static const char *const texts[] = {
        "9007199254740993",
        "9007199254740995",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1.7976931348623158e308",
        "1.7976931348623159e308",
        "4.9406564584124654e-324",
        "2.2250738585072011e-308",
        "0.1e1",
        "1e-400",
        "1e400",
        "0e999999999",
        "6631236871469758276785396630275967e-4",
        "123456789012345678901234567890e-10",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        double x = 0;
        CHECK(dicom_double_read(span_text(texts[i]), &x));
        CHECK_EQ(dicom_double_bits(x), dicom_double_bits(strtod(texts[i], NULL)));
    }
}

TEST(is_json_number__grammar__exact)
{
    static const char *const good[] = {"0", "-0", "1.50", "1e5", "1E+5", "-1.5e-05", "10"};
    static const char *const bad[] = {"",    "+1",  ".5", "1.", "01",    "1e",  "1e+",  "-",
                                      "--1", "NaN", "1 ", " 1", "1.5.2", "0x1", "1e5.", "1,5"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        CHECK(dicom_is_json_number(span_text(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        CHECK(!dicom_is_json_number(span_text(bad[i])));
    }
}

int main(void)
{
    RUN(double_write__known_values__shortest);
    RUN(double_write__random_bits__read_back_and_no_longer_than_needed);
    RUN(double_read__random_decimals__as_strtod);
    RUN(double_read__halfway_cases__to_even);
    RUN(is_json_number__grammar__exact);
    return check_report();
}
