// SPDX-License-Identifier: Apache-2.0
// Both directions by exact integers: x = r / s, digits are what remains to be shown of r. Free-
// format printing after Steele and White, "How to print floating-point numbers accurately" (1990)
// and Burger and Dybvig (1996); reading by one long division to 64 bits and rounding to even.
//
// Sizes: the largest double is below 2^1024 and the smallest step 2^-1074, so r and s stay below
// 2^1100 times the few factors used; reading takes at most DIGITS_MAX digits and a power of ten up
// to 10^(308 + 324 + DIGITS_MAX), below 2^2560. All fit LIMBS.
#include "dicom/dicom_number.h"

#include "core/base/invariant.h"

enum { LIMBS = 84, DIGITS_MAX = 100 };

struct big {
    uint32_t size; // limbs in use, the highest not zero
    uint32_t limb[LIMBS];
};

static struct big big_of(uint64_t x)
{
    struct big a;
    a.size = 0;
    for (; x != 0; x >>= 32) a.limb[a.size++] = (uint32_t)x;
    return a;
}

static void big_mul_add(struct big *a, uint32_t factor, uint32_t add)
{
    uint64_t carry = add;
    for (uint32_t i = 0; i < a->size; i++) {
        carry += (uint64_t)a->limb[i] * factor;
        a->limb[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry == 0) return;
    INVARIANT(a->size < LIMBS);
    a->limb[a->size++] = (uint32_t)carry;
}

static void big_mul_ten_power(struct big *a, uint32_t power)
{
    for (; power >= 9; power -= 9) big_mul_add(a, 1000000000, 0);
    for (; power > 0; power--) big_mul_add(a, 10, 0);
}

static void big_shift(struct big *a, uint32_t bits)
{
    if (a->size == 0) return;
    uint32_t limbs = bits / 32;
    INVARIANT(a->size + limbs + 1 <= LIMBS);
    memmove(a->limb + limbs, a->limb, a->size * sizeof a->limb[0]);
    memset(a->limb, 0, limbs * sizeof a->limb[0]);
    a->size += limbs;
    big_mul_add(a, 1U << bits % 32, 0);
}

static int big_compare(const struct big *a, const struct big *b)
{
    if (a->size != b->size) return a->size < b->size ? -1 : 1;
    for (uint32_t i = a->size; i > 0; i--) {
        if (a->limb[i - 1] != b->limb[i - 1]) return a->limb[i - 1] < b->limb[i - 1] ? -1 : 1;
    }
    return 0;
}

static struct big big_sum(const struct big *a, const struct big *b)
{
    struct big sum;
    uint64_t carry = 0;
    uint32_t size = a->size > b->size ? a->size : b->size;
    sum.size = 0;
    for (uint32_t i = 0; i < size; i++) {
        carry += (uint64_t)(i < a->size ? a->limb[i] : 0) + (i < b->size ? b->limb[i] : 0);
        sum.limb[sum.size++] = (uint32_t)carry;
        carry >>= 32;
    }
    INVARIANT(sum.size < LIMBS);
    if (carry != 0) sum.limb[sum.size++] = (uint32_t)carry;
    return sum;
}

// a -= b, for a >= b.
static void big_sub(struct big *a, const struct big *b)
{
    uint64_t borrow = 0;
    for (uint32_t i = 0; i < a->size; i++) {
        uint64_t take = (uint64_t)(i < b->size ? b->limb[i] : 0) + borrow;
        borrow = a->limb[i] < take;
        a->limb[i] = (uint32_t)(a->limb[i] - take);
    }
    while (a->size > 0 && a->limb[a->size - 1] == 0) a->size--;
}

// a / b for a < 10 b, leaving the remainder in a.
static uint8_t big_digit(struct big *a, const struct big *b)
{
    uint8_t digit = 0;
    while (big_compare(a, b) >= 0) { // at most nine times
        big_sub(a, b);
        digit++;
    }
    return digit;
}

double dicom_double_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

float dicom_float_of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

uint64_t dicom_double_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

uint32_t dicom_float_bits(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

// The same by 128-bit integers, where they hold everything: 2^-60 <= x < 2^60. There s is below
// 2^114 (2^(53 + 60), and one power of two more), and r, above and below are below 10 s.
__extension__ typedef unsigned __int128 wide;

struct narrow {
    wide r, s, above, below;
    bool even;
};

static bool narrow_at_least_one(const struct narrow *v)
{
    wide high = v->r + v->above;
    return v->even ? high >= v->s : high > v->s;
}

static void narrow_set_up(struct narrow *v, uint64_t f, int e, bool half)
{
    uint32_t up = e > 0 ? (uint32_t)e : 0, down = e < 0 ? (uint32_t)-e : 0;
    uint32_t more = half ? 2 : 1;
    v->r = (wide)f << (up + more);
    v->s = (wide)1 << (down + more);
    v->above = (wide)1 << (up + more - 1);
    v->below = (wide)1 << up;
    v->even = (f & 1) == 0;
}

static size_t narrow_digits(uint64_t bits, uint8_t digits[static 20], int *point)
{
    int top = (int)(bits >> 52) - 1023;
    bool half = (bits & 0xfffffffffffffU) == 0;
    struct narrow v;
    narrow_set_up(&v, (bits & 0xfffffffffffffU) | 1ULL << 52, top - 52, half);
    int k = 0;
    for (; narrow_at_least_one(&v); k++) v.s *= 10; // at most 19 times: s stays below 10 r
    size_t count = 0;
    for (;;) {
        v.r *= 10;
        v.above *= 10;
        v.below *= 10;
        if (count == 0 && !narrow_at_least_one(&v)) { // a leading zero, at most 18 times
            k--;
            continue;
        }
        uint8_t digit = 0;
        for (; v.r >= v.s; digit++) v.r -= v.s;
        bool low = v.even ? v.r <= v.below : v.r < v.below;
        bool up = v.even ? v.r + v.above >= v.s : v.r + v.above > v.s;
        INVARIANT(count < 18);
        if (low || up) {
            bool round_up = up && (!low || 2 * v.r >= v.s);
            digits[count++] = (uint8_t)(digit + round_up);
            break;
        }
        digits[count++] = digit;
    }
    *point = k;
    return count;
}

// r / s = x, and half the distances to the neighbors above and below over the same s.
struct interval {
    struct big r, s, above, below;
    bool even; // the ends of the interval read back as x too
};

static void set_up(struct interval *v, uint64_t bits)
{
    uint64_t fraction = bits & 0xfffffffffffffU;
    uint32_t biased = (uint32_t)(bits >> 52 & 0x7ff);
    uint64_t f = biased == 0 ? fraction : fraction | 1ULL << 52;
    int e = (int)(biased == 0 ? 1 : biased) - 1075; // x = f * 2^e
    bool narrow = fraction == 0 && biased > 1;      // the neighbor below is half as far away
    v->even = (f & 1) == 0;
    v->r = big_of(f);
    v->s = big_of(1);
    v->above = big_of(1);
    v->below = big_of(1);
    big_shift(&v->r, (e > 0 ? (uint32_t)e : 0) + (narrow ? 2 : 1));
    big_shift(&v->s, (e < 0 ? (uint32_t)-e : 0) + (narrow ? 2 : 1));
    big_shift(&v->above, (e > 0 ? (uint32_t)e : 0) + (narrow ? 1 : 0));
    big_shift(&v->below, e > 0 ? (uint32_t)e : 0);
}

static void scale(struct interval *v, uint32_t power_up, uint32_t power_down)
{
    big_mul_ten_power(&v->s, power_down);
    big_mul_ten_power(&v->r, power_up);
    big_mul_ten_power(&v->above, power_up);
    big_mul_ten_power(&v->below, power_up);
}

static bool at_least_one(const struct interval *v)
{
    struct big high = big_sum(&v->r, &v->above);
    int order = big_compare(&high, &v->s);
    return v->even ? order >= 0 : order > 0;
}

// Digits d1 d2 ... with x = 0.d1d2... * 10^point; returns their number, at most 17.
static size_t shortest_digits(uint64_t bits, uint8_t digits[static 20], int *point)
{
    uint32_t biased = (uint32_t)(bits >> 52);
    if (biased >= 1023 - 60 && biased < 1023 + 60) return narrow_digits(bits, digits, point);
    struct interval v;
    set_up(&v, bits);
    // log10 of x within one, from its binary exponent: 1233 / 4096 is a little below log10(2).
    int top = (int)(bits >> 52 & 0x7ff) - 1023;
    int k = top >= 0 ? top * 1233 / 4096 : -((-top * 1233 + 4095) / 4096);
    scale(&v, k < 0 ? (uint32_t)-k : 0, k > 0 ? (uint32_t)k : 0);
    while (at_least_one(&v)) {
        big_mul_add(&v.s, 10, 0);
        k++;
    }
    size_t count = 0;
    for (;;) {
        scale(&v, 1, 0);
        if (count == 0 && !at_least_one(&v)) { // the estimate was one too high
            k--;
            continue;
        }
        uint8_t digit = big_digit(&v.r, &v.s);
        struct big high = big_sum(&v.r, &v.above);
        int low_order = big_compare(&v.r, &v.below);
        int high_order = big_compare(&high, &v.s);
        bool low = v.even ? low_order <= 0 : low_order < 0;
        bool up = v.even ? high_order >= 0 : high_order > 0;
        INVARIANT(count < 18);
        if (low || up) {
            big_mul_add(&v.r, 2, 0);
            bool round_up = up && (!low || big_compare(&v.r, &v.s) >= 0);
            digits[count++] = (uint8_t)(digit + round_up);
            break;
        }
        digits[count++] = digit;
    }
    *point = k;
    return count;
}

static size_t put_exponent(char *out, int exponent)
{
    size_t size = 0;
    out[size++] = 'e';
    out[size++] = exponent < 0 ? '-' : '+';
    uint32_t left = (uint32_t)(exponent < 0 ? -exponent : exponent);
    if (left >= 100) out[size++] = (char)('0' + left / 100);
    if (left >= 10) out[size++] = (char)('0' + left / 10 % 10);
    out[size++] = (char)('0' + left % 10);
    return size;
}

static size_t put_digits(char *out, const uint8_t *digits, size_t count, int point)
{
    size_t size = 0;
    if (point > 21 || point < -5) {
        out[size++] = (char)('0' + digits[0]);
        if (count > 1) out[size++] = '.';
        for (size_t i = 1; i < count; i++) out[size++] = (char)('0' + digits[i]);
        return size + put_exponent(out + size, point - 1);
    }
    if (point <= 0) out[size++] = '0';
    if (point <= 0) out[size++] = '.';
    for (int i = point; i < 0; i++) out[size++] = '0';
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && (int)i == point) out[size++] = '.';
        out[size++] = (char)('0' + digits[i]);
    }
    for (int i = (int)count; i < point; i++) out[size++] = '0';
    return size;
}

size_t dicom_double_write(char out[static DICOM_DOUBLE_TEXT_MAX], double x)
{
    uint64_t bits = dicom_double_bits(x);
    size_t sign = bits >> 63 != 0 ? 1 : 0;
    bits &= UINT64_MAX >> 1;
    INVARIANT(bits >> 52 != 0x7ff);
    if (sign != 0) out[0] = '-';
    uint8_t digits[20] = {0};
    int point = 1;
    size_t count = bits == 0 ? 1 : shortest_digits(bits, digits, &point);
    size_t size = sign + put_digits(out + sign, digits, count, point);
    out[size] = 0;
    return size;
}

static size_t count_digits(span text, size_t at)
{
    size_t count = 0;
    while (at + count < text.size && text.data[at + count] >= '0' && text.data[at + count] <= '9') {
        count++;
    }
    return count;
}

// Where the parts of a JSON number stand.
struct number {
    bool negative;
    size_t whole, whole_size, fraction, fraction_size;
    int64_t exponent;
};

static bool split(span text, struct number *n)
{
    *n = (struct number){0};
    size_t at = 0;
    n->negative = text.size > 0 && text.data[0] == '-';
    at += n->negative ? 1 : 0;
    n->whole = at;
    n->whole_size = count_digits(text, at);
    if (n->whole_size == 0 || (n->whole_size > 1 && text.data[at] == '0')) return false;
    at += n->whole_size;
    if (at < text.size && text.data[at] == '.') {
        n->fraction = ++at;
        n->fraction_size = count_digits(text, at);
        if (n->fraction_size == 0) return false;
        at += n->fraction_size;
    }
    if (at == text.size) return true;
    if ((text.data[at++] | 0x20) != 'e') return false;
    bool minus = at < text.size && text.data[at] == '-';
    if (at < text.size && (minus || text.data[at] == '+')) at++;
    size_t count = count_digits(text, at);
    if (count == 0 || at + count != text.size) return false;
    for (size_t i = 0; i < count; i++) {
        if (n->exponent < 100000) n->exponent = n->exponent * 10 + (text.data[at + i] - '0');
    }
    if (minus) n->exponent = -n->exponent;
    return true;
}

bool dicom_is_json_number(span text)
{
    struct number n;
    return split(text, &n);
}

// r / s rounded to a double. s is not zero; both below 2^2560.
static uint64_t round_quotient(struct big *r, struct big *s)
{
    // Scale so that the quotient has 64 bits: 2^63 <= q < 2^64, x = q * 2^e.
    int r_bits = (int)r->size * 32 - __builtin_clz(r->limb[r->size - 1]);
    int s_bits = (int)s->size * 32 - __builtin_clz(s->limb[s->size - 1]);
    int e = r_bits - s_bits;
    if (e < 0) big_shift(r, (uint32_t)-e);
    if (e > 0) big_shift(s, (uint32_t)e);
    if (big_compare(r, s) < 0) {
        big_shift(r, 1);
        e--;
    }
    // 1 <= r / s < 2: its bits one by one.
    uint64_t q = 0;
    for (int i = 0; i < 64; i++) {
        q <<= 1;
        if (big_compare(r, s) >= 0) {
            big_sub(r, s);
            q |= 1;
        }
        big_shift(r, 1);
    }
    bool rest = r->size != 0;
    int keep = e >= -1022 ? 53 : 53 + 1022 + e; // subnormal numbers have fewer bits
    if (keep < 0) return 0;
    uint64_t kept = keep == 0 ? 0 : q >> (64 - keep);
    uint64_t half = 1ULL << (63 - keep);
    uint64_t tail = keep == 0 ? q : q & ((half << 1) - 1);
    bool up = tail > half || (tail == half && (rest || (kept & 1) != 0));
    kept += up ? 1 : 0;
    // A carry out of the fraction moves into the exponent field by itself.
    uint64_t field = e >= -1022 ? (uint64_t)(e + 1022) : 0;
    if (e > 1023) return 0x7ffULL << 52;
    return (field << 52) + kept;
}

bool dicom_double_read(span text, double *out)
{
    struct number n;
    if (!split(text, &n)) return false;
    struct big r = big_of(0);
    int64_t power = n.exponent;
    size_t digits = 0;
    for (size_t i = 0; i < n.whole_size + n.fraction_size; i++) {
        bool whole = i < n.whole_size;
        size_t at = whole ? n.whole + i : n.fraction + (i - n.whole_size);
        uint32_t digit = (uint32_t)(text.data[at] - '0');
        if (digits == 0 && digit == 0) { // leading zeros
            power -= whole ? 0 : 1;
        } else if (digits++ < DIGITS_MAX) {
            big_mul_add(&r, 10, digit);
            power -= whole ? 0 : 1;
        } else {
            power += whole ? 1 : 0; // beyond DIGITS_MAX: only its place counts
        }
    }
    uint64_t sign = n.negative ? 1ULL << 63 : 0;
    int64_t magnitude = power + (int64_t)(digits < DIGITS_MAX ? digits : DIGITS_MAX);
    uint64_t bits = 0;
    if (r.size == 0 || magnitude < -330) {
        bits = 0;
    } else if (magnitude > 310) {
        bits = 0x7ffULL << 52;
    } else {
        struct big s = big_of(1);
        if (power > 0) big_mul_ten_power(&r, (uint32_t)power);
        if (power < 0) big_mul_ten_power(&s, (uint32_t)-power);
        bits = round_quotient(&r, &s);
    }
    *out = dicom_double_of_bits(sign | bits);
    return true;
}
