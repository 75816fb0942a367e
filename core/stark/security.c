// SPDX-License-Identifier: Apache-2.0
// The calculator. Every formula stands where it is used, with its source:
//   BCIKS20  Ben-Sasson, Carmon, Ishai, Kopparty, Saraf, "Proximity gaps for Reed-Solomon codes",
//            ePrint 2020/654: Theorems 4.1 (unique decoding) and 5.1 (lists)
//   BCHKS25  Ben-Sasson, Carmon, Haboeck, Kopparty, Saraf, "On proximity gaps for Reed-Solomon
//            codes", ePrint 2025/2055: Theorem 4.2
//   DEEP     Haboeck, "A summary on the FRI low degree test", ePrint 2022/1216: Theorem 8
// A false statement leaves the prover in a losing state, which each challenge turns into a winning
// one with at most the probability computed here; after Fiat-Shamir a prover that makes Q hashes
// wins with at most Q times the largest of them. That is what "proven bits" means.
#include "core/stark/security.h"

#include <string.h>

#include "core/field/extension.h"
#include "core/stark/proof.h"

#define MULTIPLICITY_MAX 2048 // of the interpolation in a list regime; more gains nothing

static const double one_over_ln2 = 1.4426950408889634074;

// log2 of a positive normal number: exponent, and the mantissa m in [sqrt(1/2), sqrt(2)) by
// ln m = 2 artanh((m - 1) / (m + 1)).
static double log2_of(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    int exponent = (int)(bits >> 52 & 0x7ff) - 1023;
    bits = (bits & 0x000fffffffffffffU) | 0x3ff0000000000000U;
    double m;
    memcpy(&m, &bits, sizeof m);
    if (m > 1.4142135623730951) {
        m /= 2;
        exponent++;
    }
    double y = (m - 1) / (m + 1), power = y, sum = 0;
    for (int k = 1; k < 40; k += 2, power *= y * y) sum += power / k;
    return exponent + 2 * sum * one_over_ln2;
}

static double power_of_2(int32_t k)
{
    double x = 1;
    for (; k > 0; k--) x *= 2;
    for (; k < 0; k++) x /= 2;
    return x;
}

// Newton's iteration from above; x in (0, 1] here.
static double sqrt_of(double x)
{
    double r = 1;
    for (int i = 0; i < 64; i++) r = (r + x / r) / 2;
    return r;
}

// What a regime gives at one proximity: the distance theta, the list size, and log2 of the number
// of bad challenges on one line for a domain of n points.
struct proximity {
    double agreement; // 1 - theta
    double log_list;
    double eta;
    double m; // multiplicity; 0 in unique decoding
    bool possible;
};

static struct proximity unique(const struct security_input *in)
{
    double rate = power_of_2(-(int32_t)in->log_blowup);
    return (struct proximity){.agreement = (1 + rate) / 2, .possible = true};
}

// theta = 1 - sqrt(rho) - eta with eta = sqrt(rho) / m. Out-of-domain quotients leave one
// coefficient more than the code has, so the list is counted for K + 2 coefficients of the smallest
// table, where that weighs most: L = 1 / (2 eta' sqrt(rho)).
static struct proximity listed(const struct security_input *in, uint32_t m,
                               enum security_regime regime)
{
    double rate = power_of_2(-(int32_t)in->log_blowup), root = sqrt_of(rate);
    // BCIKS20 takes m = ceil(sqrt(rho) / (2 eta)).
    double eta = regime == SECURITY_BCHKS ? root / m : root / (2.0 * m);
    double size = power_of_2((int32_t)in->log_height_min);
    double gap = eta - (sqrt_of(rate * (size + 2) / size) - root);
    if (gap <= 0) return (struct proximity){.possible = false};
    return (struct proximity){.agreement = root + eta,
                              .log_list = -log2_of(2 * gap * root),
                              .eta = eta,
                              .m = m,
                              .possible = true};
}

// log2 of a: a line of words with more than a / |F| of its points near the code is near as a whole.
static double log_line(const struct security_input *in, const struct proximity *at,
                       enum security_regime regime, uint32_t log_domain)
{
    double n = power_of_2((int32_t)log_domain);
    if (regime == SECURITY_UNIQUE) return log2_of(n); // BCIKS20, Theorem 4.1
    double rate = power_of_2(-(int32_t)in->log_blowup), root = sqrt_of(rate);
    double h = at->m + 0.5, h2 = h * h, h5 = h2 * h2 * h;
    if (regime == SECURITY_BCIKS) return log2_of(h5 * h2 * n * n / (3 * rate * root));
    // BCHKS25, Theorem 4.2: (2 h^5 + 3 h theta rho) n / (3 rho^(3/2)) + h / sqrt(rho)
    double theta = 1 - at->agreement;
    return log2_of((2 * h5 + 3 * h * theta * rate) * n / (3 * rate * root) + h / root);
}

static struct security_result terms_at(const struct security_input *in, const struct proximity *at,
                                       enum security_regime regime)
{
    struct security_result r = {.eta = at->eta};
    double field = in->field_bits + in->round_bits, size = power_of_2((int32_t)in->log_height);
    uint32_t log_domain = in->log_height + in->log_blowup;
    // sum of m / F = 0 is an equation of degree at most (fractions x width) in alpha and beta, and
    // as many fingerprints may vanish; for each of the L tables a commitment may stand for.
    r.bits[SECURITY_BUS] = field - at->log_list - log2_of(2.0 * in->tuple_width) -
                           (in->log_fractions < 0 ? 0 : in->log_fractions);
    // A polynomial in c of degree below the number of terms.
    r.bits[SECURITY_COMPOSE] = field - at->log_list - log2_of(in->constraints);
    // The identity has degree at most d K + K with K + 1 coefficients a column; zeta is drawn
    // outside of F_p, which takes nothing that shows.
    double degree = in->degree * (size + 1) + size;
    r.bits[SECURITY_DEEP] = field - at->log_list - log2_of(degree);
    // Independent factors: one line, whatever their number. Powers: times the number less one.
    double batch = log_line(in, at, regime, log_domain);
    if (in->powers > 2) batch += log2_of(in->powers - 1.0);
    r.bits[SECURITY_BATCH] = field - batch;
    // A fold by 2^a is a curve of degree 2^a - 1; what joins is one line more.
    double fold = log_line(in, at, regime, log_domain - in->log_arity) + in->log_arity;
    r.bits[SECURITY_COMMIT] = field - fold;
    r.bits[SECURITY_QUERY] = in->work_bits - in->queries * log2_of(at->agreement);
    r.bits[SECURITY_HASH] = in->digest_bits / 2.0;
    r.proven_bits = r.bits[0];
    for (int t = 0; t < SECURITY_TERMS; t++) {
        if (r.bits[t] < 0) r.bits[t] = 0;
        if (r.bits[t] >= r.proven_bits) continue;
        r.proven_bits = r.bits[t];
        r.binding = (enum security_term)t;
    }
    return r;
}

struct security_result security_compute(const struct security_input *input,
                                        enum security_regime regime)
{
    struct security_result best = {.proven_bits = -1};
    if (regime == SECURITY_UNIQUE) {
        struct proximity at = unique(input);
        return terms_at(input, &at, regime);
    }
    for (uint32_t m = 3; m <= MULTIPLICITY_MAX; m++) {
        struct proximity at = listed(input, m, regime);
        if (!at.possible) break;
        struct security_result r = terms_at(input, &at, regime);
        if (r.proven_bits > best.proven_bits) best = r;
    }
    if (best.proven_bits < 0) best.proven_bits = 0;
    return best;
}

struct security_result security_best(const struct security_input *input)
{
    struct security_result unique_decoding = security_compute(input, SECURITY_UNIQUE);
    struct security_result lists = security_compute(input, SECURITY_BCHKS);
    return lists.proven_bits > unique_decoding.proven_bits ? lists : unique_decoding;
}

const char *security_term_text(enum security_term term)
{
    switch (term) {
#define X(name, text) \
    case SECURITY_##name: return text;
        SECURITY_TERM_TABLE(X)
#undef X
    case SECURITY_TERMS: break;
    }
    return "";
}

const char *security_regime_text(enum security_regime regime)
{
    switch (regime) {
    case SECURITY_UNIQUE: return "unique decoding (BCIKS20, Theorem 4.1)";
    case SECURITY_BCHKS: return "Johnson bound (BCHKS 2025/2055, Theorem 4.2)";
    case SECURITY_BCIKS: return "Johnson bound (BCIKS20, Theorem 5.1)";
    case SECURITY_REGIMES: break;
    }
    return "";
}

struct security_input security_of_profile(const struct stark_profile *profile, uint32_t log_height)
{
    return (struct security_input){
        .field_bits = EXT_DEGREE * log2_of(FELT_P),
        .log_height = log_height,
        .log_height_min = STARK_LOG_HEIGHT_MIN,
        .log_blowup = profile->log_blowup,
        .queries = profile->queries,
        .work_bits = profile->work_bits,
        .round_bits = profile->round_bits,
        .log_arity = STARK_LOG_ARITY,
        .constraints = SECURITY_CONSTRAINTS_MAX,
        .degree = 3,
        .log_fractions = log_height + (double)SECURITY_INTERACTIONS_LOG2,
        .tuple_width = AIR_TUPLE_MAX,
        .powers = 1,
        .digest_bits = 256,
    };
}

bool security_profile_holds(const struct stark_profile *profile, uint32_t log_height)
{
    struct security_input input = security_of_profile(profile, log_height);
    return security_best(&input).proven_bits >= profile->bits;
}
