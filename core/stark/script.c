// SPDX-License-Identifier: Apache-2.0
#include "core/stark/script.h"

#include "core/base/bytes.h"
#include "core/base/writer.h"

static void absorb_profile(struct transcript *t, const struct stark_shape *shape)
{
    const struct stark_profile *p = shape->profile;
    const uint32_t words[] = {
        FELT_P,          EXT_DEGREE,         p->id,         p->log_blowup,
        p->queries,      p->work_bits,       p->round_bits, shape->random_rows,
        STARK_LOG_ARITY, STARK_LOG_FINAL_MAX};
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

void script_statement(struct script *s, const struct stark_statement *statement)
{
    const struct stark_shape *shape = s->shape;
    s->transcript = transcript_start(SCRIPT_PROTOCOL);
    absorb_profile(&s->transcript, shape);
    transcript_absorb(&s->transcript, SCRIPT_CIRCUIT, shape->circuit->id,
                      sizeof shape->circuit->id);
    uint8_t heights[4 * STARK_TABLES_MAX];
    for (uint32_t i = 0; i < shape->table_count; i++) {
        store_u32_le(heights + 4 * i, shape->tables[i].log_height);
    }
    transcript_absorb(&s->transcript, SCRIPT_HEIGHTS, heights, 4 * (size_t)shape->table_count);
    transcript_absorb(&s->transcript, SCRIPT_PUBLIC, statement->public_bytes,
                      statement->public_size);
    absorb_fractions(&s->transcript, statement);
}

static void work(struct script *s, uint32_t bits)
{
    if (bits == 0) return;
    uint64_t nonce = s->nonce(s->context, s->transcript.state, bits);
    transcript_absorb_u64(&s->transcript, SCRIPT_WORK, nonce);
}

static void work_round(struct script *s)
{
    work(s, s->shape->profile->round_bits);
}

struct script_bus script_trace(struct script *s, const struct hash256 *cap, size_t cap_size)
{
    transcript_absorb_hashes(&s->transcript, SCRIPT_TRACE_CAP, cap, cap_size);
    work_round(s);
    struct script_bus bus;
    bus.alpha = transcript_challenge_ext(&s->transcript);
    ext beta = transcript_challenge_ext(&s->transcript), power = ext_one();
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

ext script_buses(struct script *s, const struct hash256 *cap, size_t cap_size, const ext *terminals)
{
    transcript_absorb_hashes(&s->transcript, SCRIPT_BUS_CAP, cap, cap_size);
    transcript_absorb_exts(&s->transcript, SCRIPT_TERMINALS, terminals, s->shape->table_count);
    work_round(s);
    return transcript_challenge_ext(&s->transcript);
}

ext script_quotient(struct script *s, const struct hash256 *cap, size_t cap_size)
{
    transcript_absorb_hashes(&s->transcript, SCRIPT_QUOTIENT_CAP, cap, cap_size);
    work_round(s);
    return transcript_challenge_ext(&s->transcript);
}

void script_openings(struct script *s, const ext *openings, ext *gammas)
{
    uint32_t count = s->shape->opening_count;
    transcript_absorb_exts(&s->transcript, SCRIPT_OPENINGS, openings, count);
    work_round(s);
    for (uint32_t i = 0; i < count; i++) gammas[i] = transcript_challenge_ext(&s->transcript);
}

struct script_fold script_round(struct script *s, const struct hash256 *cap, size_t cap_size,
                                const struct stark_round *round)
{
    transcript_absorb_hashes(&s->transcript, SCRIPT_ROUND_CAP, cap, cap_size);
    work_round(s);
    struct script_fold fold = {.beta = transcript_challenge_ext(&s->transcript)};
    for (uint32_t m = 1; m < round->member_count; m++) {
        fold.delta[m] = transcript_challenge_ext(&s->transcript);
    }
    if (round->join != STARK_HEIGHTS_MAX) fold.join = transcript_challenge_ext(&s->transcript);
    return fold;
}

void script_final(struct script *s, const ext *coefficients)
{
    transcript_absorb_exts(&s->transcript, SCRIPT_FINAL, coefficients,
                           (size_t)1 << s->shape->log_final);
}

void script_indices(struct script *s, uint32_t indices[static STARK_QUERIES_MAX])
{
    work(s, s->shape->profile->work_bits);
    transcript_challenge_indices(&s->transcript, s->shape->log_domain, s->shape->profile->queries,
                                 indices);
}
