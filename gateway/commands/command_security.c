// SPDX-License-Identifier: Apache-2.0
// `consentry security`: what core/stark/security.h computes for every profile, term by term.
#include <stddef.h>

#include "core/circuit/batch_circuit.h"
#include "core/stark/security.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"

struct security_options {
    bool json;
};

// clang-format off
static const struct option_row rows[] = {
    {"json", OPTION_SWITCH, NULL, "one JSON object instead of lines",
     offsetof(struct security_options, json), 0, 0},
};

// The member that a term has in JSON.
static const char *const term_names[SECURITY_TERMS] = {
    [SECURITY_BUS] = "buses",       [SECURITY_COMPOSE] = "composition",
    [SECURITY_DEEP] = "out_of_domain", [SECURITY_BATCH] = "batching",
    [SECURITY_COMMIT] = "folding",  [SECURITY_QUERY] = "queries",
    [SECURITY_HASH] = "hash",
};
static const char *const regime_names[SECURITY_REGIMES] = {
    [SECURITY_UNIQUE] = "unique_decoding", [SECURITY_BCHKS] = "bchks_2025_2055",
    [SECURITY_BCIKS] = "bciks_2020_654",
};
// clang-format on

static const struct command_help help = {
    "security [PROFILE] [--json]",
    "Computes how many bits of round-by-round soundness a profile proves, from published theorems\n"
    "alone and term by term: for the largest table the profile allows, and for the tables of each\n"
    "size of batch. The number that a profile may carry is the better of unique decoding and the\n"
    "Johnson bound of ePrint 2025/2055; what ePrint 2020/654 gives stands beside it.\n"
    "\n"
    "Exit codes: 0 every profile proves what its name says; 1 one falls short.\n",
};

// A profile at one height, in every regime.
struct computed {
    struct security_result best;
    struct security_result regimes[SECURITY_REGIMES];
    enum security_regime regime; // that the best is of
};

static struct computed compute(const struct stark_profile *profile, uint32_t log_height)
{
    struct security_input input = security_of_profile(profile, log_height);
    struct computed out = {.best = security_best(&input), .regime = SECURITY_UNIQUE};
    for (int r = 0; r < SECURITY_REGIMES; r++)
        out.regimes[r] = security_compute(&input, (enum security_regime)r);
    if (out.regimes[SECURITY_BCHKS].proven_bits > out.regimes[SECURITY_UNIQUE].proven_bits)
        out.regime = SECURITY_BCHKS;
    return out;
}

static uint32_t bucket_log_height(uint32_t bucket)
{
    const uint32_t *heights = circuit_log_heights(bucket);
    uint32_t most = 0;
    for (int t = 0; t < CIRCUIT_TABLES; t++)
        if (heights[t] > most) most = heights[t];
    return most;
}

// Bits with two digits, rounded down: what is printed is proven.
static void print_bits(double bits)
{
    console_fixed(bits <= 0 ? 0 : (uint64_t)(bits * 100), 2);
}

static void print_labeled(const char *label, double bits, const char *behind)
{
    console_padded(label, 36);
    print_bits(bits);
    console_text(behind);
    console_text("\n");
}

static void print_number(const char *before, uint64_t x)
{
    console_text(before);
    console_decimal(x);
}

// ---- for people

static void print_head(const struct stark_profile *p, const struct computed *c)
{
    console_text(p->name);
    console_text(": ");
    print_bits(c->best.proven_bits);
    console_text(" bits proven");
    if (p->bits != 0) print_number(", its name says ", p->bits);
    if (p->development) console_text("; for development alone, a verifier refuses it");
    print_number("\n  blowup ", (uint64_t)1 << p->log_blowup);
    print_number(", ", p->queries);
    print_number(" queries, ", p->work_bits);
    print_number(" bits of work before them, ", p->round_bits);
    print_number(" before every other challenge; tables of up to 2^", p->log_height_max);
    console_text(" rows\n  by ");
    console_text(security_regime_text(c->regime));
    console_text(":\n");
}

static void print_profile(const struct stark_profile *p)
{
    struct computed c = compute(p, p->log_height_max);
    print_head(p, &c);
    for (int t = 0; t < SECURITY_TERMS; t++) {
        console_text("    ");
        print_labeled(security_term_text((enum security_term)t), c.best.bits[t],
                      (enum security_term)t == c.best.binding ? "  the least" : "");
    }
    for (int r = 0; r < SECURITY_REGIMES; r++) {
        if ((enum security_regime)r == c.regime) continue;
        console_text("  by ");
        console_text(security_regime_text((enum security_regime)r));
        console_text(": ");
        print_bits(c.regimes[r].proven_bits);
        console_text("\n");
    }
    for (uint32_t bucket = 0; bucket < CIRCUIT_BUCKETS; bucket++) {
        struct computed b = compute(p, bucket_log_height(bucket));
        print_number("  batches of up to ", circuit_bucket_size(bucket));
        print_number(" operations, 2^", bucket_log_height(bucket));
        console_text(" rows: ");
        print_bits(b.best.proven_bits);
        console_text("\n");
    }
    console_text("\n");
}

// ---- for scripts

static void json_terms(const struct security_result *r)
{
    for (int t = 0; t < SECURITY_TERMS; t++) {
        console_text(t == 0 ? "{\"" : ",\"");
        console_text(term_names[t]);
        console_text("\":");
        print_bits(r->bits[t]);
    }
    console_text("}");
}

static void json_buckets(const struct stark_profile *p)
{
    console_text(",\"buckets\":[");
    for (uint32_t bucket = 0; bucket < CIRCUIT_BUCKETS; bucket++) {
        struct computed b = compute(p, bucket_log_height(bucket));
        print_number(bucket == 0 ? "{\"operations\":" : ",{\"operations\":",
                     circuit_bucket_size(bucket));
        print_number(",\"log_height\":", bucket_log_height(bucket));
        console_text(",\"proven_bits\":");
        print_bits(b.best.proven_bits);
        console_text(",\"terms\":");
        json_terms(&b.best);
        console_text("}");
    }
    console_text("]");
}

static void json_profile(const struct stark_profile *p)
{
    struct computed c = compute(p, p->log_height_max);
    console_text("{\"profile\":");
    console_json(span_text(p->name));
    console_text(",\"proven_bits\":");
    print_bits(c.best.proven_bits);
    print_number(",\"promised_bits\":", p->bits);
    console_text(",\"holds\":");
    console_text(security_profile_holds(p, p->log_height_max) ? "true" : "false");
    console_text(",\"development\":");
    console_text(p->development ? "true" : "false");
    print_number(",\"blowup\":", (uint64_t)1 << p->log_blowup);
    print_number(",\"queries\":", p->queries);
    print_number(",\"work_bits\":", p->work_bits);
    print_number(",\"round_bits\":", p->round_bits);
    print_number(",\"log_height\":", p->log_height_max);
    console_text(",\"regime\":");
    console_json(span_text(regime_names[c.regime]));
    console_text(",\"least_term\":");
    console_json(span_text(term_names[c.best.binding]));
    console_text(",\"terms\":");
    json_terms(&c.best);
    console_text(",\"regimes\":{");
    for (int r = 0; r < SECURITY_REGIMES; r++) {
        console_text(r == 0 ? "\"" : ",\"");
        console_text(regime_names[r]);
        console_text("\":");
        print_bits(c.regimes[r].proven_bits);
    }
    console_text("}");
    json_buckets(p);
    console_text("}");
}

static void json_all(void)
{
    const struct stark_profile *p;
    double least = -1;
    for (uint32_t i = 0; (p = stark_profile_at(i)) != NULL; i++) {
        double bits = compute(p, p->log_height_max).best.proven_bits;
        if (!p->development && (least < 0 || bits < least)) least = bits;
    }
    console_text("{\"proven_bits\":");
    print_bits(least);
    console_text(",\"profiles\":[");
    for (uint32_t i = 0; (p = stark_profile_at(i)) != NULL; i++) {
        if (i != 0) console_text(",");
        json_profile(p);
    }
    console_text("]}");
}

// ----

static enum exit_code judge(const struct stark_profile *profile)
{
    if (security_profile_holds(profile, profile->log_height_max)) return EXIT_YES;
    console_error(profile->name, "proves fewer bits than its name says");
    return EXIT_NO;
}

static enum exit_code run_all(bool json)
{
    const struct stark_profile *p;
    enum exit_code code = EXIT_YES;
    if (json) {
        json_all();
        console_text("\n");
    }
    for (uint32_t i = 0; (p = stark_profile_at(i)) != NULL; i++) {
        if (!json) print_profile(p);
        if (judge(p) != EXIT_YES) code = EXIT_NO;
    }
    return code;
}

enum exit_code command_security(int argc, char *const *argv)
{
    struct security_options options = {.json = false};
    const char *names[1];
    struct option_rest rest = {names, 1, 0};
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (rest.count == 0) return run_all(options.json);
    const struct stark_profile *profile = stark_profile_named(span_text(names[0]));
    if (profile == NULL) return command_usage(names[0], "is no profile; without a name: all");
    if (options.json) {
        json_profile(profile);
        console_text("\n");
    } else {
        print_profile(profile);
    }
    return judge(profile);
}
