// SPDX-License-Identifier: Apache-2.0
#include "core/prover/bus_fingerprint.h"

#include <string.h>

size_t bus_scratch_bytes(void)
{
    return 5 * (EXT_DEGREE * PROGRAM_BLOCK * sizeof(felt) + 64);
}

enum status bus_scratch_make(struct bus_scratch *s, struct arena *arena)
{
    struct ext_columns *blocks[5] = {&s->first, &s->second, &s->numerator, &s->denominator,
                                     &s->step};
    for (size_t i = 0; i < 5; i++) {
        felt *block = (felt *)arena_alloc_raw(arena, EXT_DEGREE * PROGRAM_BLOCK, sizeof(felt));
        if (block == NULL) return STATUS_NO_SPACE;
        *blocks[i] = ext_columns_at(block, PROGRAM_BLOCK);
    }
    return STATUS_OK;
}

static void fingerprint(const struct script_bus *bus, const struct program *p,
                        const struct program_frame *frame, uint32_t interaction,
                        struct ext_columns out, size_t n)
{
    const struct program_tuple *tuple = &p->tuples[interaction];
    struct stark_interaction it = stark_interaction_at(p->table, interaction);
    ext offset = script_bus_offset(bus, it.bus);
    for (int k = 0; k < EXT_DEGREE; k++) {
        for (size_t i = 0; i < n; i++) out.c[k][i] = offset.c[k];
    }
    const felt *columns[AIR_TUPLE_MAX];
    for (uint32_t k = 0; k < tuple->width; k++) columns[k] = frame->slots[tuple->slots[k]];
    frame->lanes->ext_combine(out, columns, bus->power, tuple->width, n);
}

// acc = acc + s m x, with s the sign of the interaction.
static void add_signed(const struct lanes *lanes, struct ext_columns acc,
                       struct ext_columns product, bool receive, size_t n)
{
    for (int k = 0; k < EXT_DEGREE; k++) {
        (receive ? lanes->sub : lanes->add)(acc.c[k], acc.c[k], product.c[k], n);
    }
}

void bus_group(const struct script_bus *bus, const struct program *p,
               const struct program_frame *frame, uint32_t group, const struct bus_scratch *s,
               size_t n)
{
    const struct lanes *lanes = frame->lanes;
    uint32_t a = p->shape->groups[group].first;
    const felt *multiplicity = frame->slots[p->tuples[a].multiplicity];
    bool receive = stark_interaction_at(p->table, a).receive;
    for (int k = 0; k < EXT_DEGREE; k++) memset(s->numerator.c[k], 0, n * sizeof(felt));
    if (p->shape->groups[group].count == 1) {
        fingerprint(bus, p, frame, a, s->denominator, n);
        (receive ? lanes->sub : lanes->add)(s->numerator.c[0], s->numerator.c[0], multiplicity, n);
        return;
    }
    fingerprint(bus, p, frame, a, s->first, n);
    fingerprint(bus, p, frame, a + 1, s->second, n);
    lanes->ext_mul(s->denominator, s->first, s->second, n);
    lanes->ext_mul_felt(s->second, s->second, multiplicity, n);
    add_signed(lanes, s->numerator, s->second, receive, n);
    lanes->ext_mul_felt(s->first, s->first, frame->slots[p->tuples[a + 1].multiplicity], n);
    add_signed(lanes, s->numerator, s->first, stark_interaction_at(p->table, a + 1).receive, n);
}
