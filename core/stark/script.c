// SPDX-License-Identifier: Apache-2.0
#include "core/stark/script.h"

#include "core/base/bytes.h"
#include "core/base/writer.h"

static void absorb_profile(struct transcript *t, const struct stark_shape *shape)
{
    const struct stark_profile *p = shape->profile;
    const uint32_t words[] = {
        FELT_P,       EXT_DEGREE,         p->id,           p->log_blowup,      p->queries,
        p->work_bits, shape->random_rows, STARK_LOG_ARITY, STARK_LOG_FINAL_MAX};
    uint8_t bytes[sizeof words];
    for (size_t i = 0; i < sizeof words / 4; i++) store_u32_le(bytes + 4 * i, words[i]);
    transcript_absorb(t, SCRIPT_PROFILE, bytes, sizeof bytes);
}

// The fractions are hashed one by one; the digest of all is absorbed, so that no buffer is needed.
static void absorb_fractions(struct transcript *t, const struct stark_statement *statement)
{
    struct blake3 hash;
    blake3_init(&hash);
    for (uint32_t i = 0; i < statement->fraction_count; i++) {
        const struct stark_public_interaction *f = &statement->fractions[i];
        uint8_t bytes[16 + 4 * AIR_TUPLE_MAX];
        struct writer w = writer_over(bytes, sizeof bytes);
        write_u32_le(&w, f->bus);
        write_u32_le(&w, f->receive);
        write_u32_le(&w, felt_to_u32(f->multiplicity));
        write_u32_le(&w, f->width);
        for (uint32_t k = 0; k < f->width; k++) write_u32_le(&w, felt_to_u32(f->tuple[k]));
        blake3_update(&hash, bytes, w.size);
    }
    uint8_t digest[32];
    hash256_to_bytes(digest, blake3_final(&hash));
    transcript_absorb(t, SCRIPT_FRACTIONS, digest, sizeof digest);
}

struct transcript script_statement(const struct stark_shape *shape,
                                   const struct stark_statement *statement)
{
    struct transcript t = transcript_start(SCRIPT_PROTOCOL);
    absorb_profile(&t, shape);
    transcript_absorb(&t, SCRIPT_CIRCUIT, shape->circuit->id, sizeof shape->circuit->id);
    uint8_t heights[4 * STARK_TABLES_MAX];
    for (uint32_t i = 0; i < shape->table_count; i++) {
        store_u32_le(heights + 4 * i, shape->tables[i].log_height);
    }
    transcript_absorb(&t, SCRIPT_HEIGHTS, heights, 4 * (size_t)shape->table_count);
    transcript_absorb(&t, SCRIPT_PUBLIC, statement->public_bytes, statement->public_size);
    absorb_fractions(&t, statement);
    return t;
}

struct script_bus script_trace(struct transcript *t, const struct hash256 *cap, size_t cap_size)
{
    transcript_absorb_hashes(t, SCRIPT_TRACE_CAP, cap, cap_size);
    struct script_bus bus;
    bus.alpha = transcript_challenge_ext(t);
    ext beta = transcript_challenge_ext(t), power = ext_one();
    for (uint32_t k = 0; k < AIR_TUPLE_MAX; k++) {
        bus.power[k] = ext_neg(power);
        power = ext_mul(power, beta);
    }
    bus.beta_width = power;
    return bus;
}

ext script_bus_offset(const struct script_bus *bus, uint32_t u)
{
    return ext_add(bus->alpha, ext_mul_felt(bus->beta_width, felt_from_u32(u + 1)));
}

ext script_buses(struct transcript *t, const struct hash256 *cap, size_t cap_size,
                 const ext *terminals, uint32_t table_count)
{
    transcript_absorb_hashes(t, SCRIPT_BUS_CAP, cap, cap_size);
    transcript_absorb_exts(t, SCRIPT_TERMINALS, terminals, table_count);
    return transcript_challenge_ext(t);
}

ext script_quotient(struct transcript *t, const struct hash256 *cap, size_t cap_size)
{
    transcript_absorb_hashes(t, SCRIPT_QUOTIENT_CAP, cap, cap_size);
    return transcript_challenge_ext(t);
}

void script_openings(struct transcript *t, const ext *openings, ext *gammas, uint32_t count)
{
    transcript_absorb_exts(t, SCRIPT_OPENINGS, openings, count);
    for (uint32_t i = 0; i < count; i++) gammas[i] = transcript_challenge_ext(t);
}

struct script_fold script_round(struct transcript *t, const struct hash256 *cap, size_t cap_size,
                                const struct stark_round *round)
{
    transcript_absorb_hashes(t, SCRIPT_ROUND_CAP, cap, cap_size);
    struct script_fold fold = {.beta = transcript_challenge_ext(t)};
    for (uint32_t m = 1; m < round->member_count; m++) {
        fold.delta[m] = transcript_challenge_ext(t);
    }
    if (round->join != STARK_HEIGHTS_MAX) fold.join = transcript_challenge_ext(t);
    return fold;
}

void script_final(struct transcript *t, const ext *coefficients, size_t count)
{
    transcript_absorb_exts(t, SCRIPT_FINAL, coefficients, count);
}

void script_work(struct transcript *t, uint64_t nonce, const struct stark_shape *shape,
                 uint32_t indices[static STARK_QUERIES_MAX])
{
    transcript_absorb_u64(t, SCRIPT_WORK, nonce);
    transcript_challenge_indices(t, shape->log_domain, shape->profile->queries, indices);
}
