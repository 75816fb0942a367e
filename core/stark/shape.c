// SPDX-License-Identifier: Apache-2.0
#include "core/stark/shape.h"

#include "core/base/checked.h"
#include "core/base/invariant.h"
#include "core/field/extension.h"

struct stark_interaction stark_interaction_at(const struct air_table *table, uint32_t i)
{
    if (i == table->interaction_count) {
        return (struct stark_interaction){.bus = STARK_BUS_BLINDING, .width = 1, .blinding = true};
    }
    const struct air_interaction *it = &table->interactions[i];
    return (struct stark_interaction){.bus = it->bus,
                                      .width = it->width,
                                      .receive = it->receive,
                                      .multiplicity = it->multiplicity,
                                      .tuple = it->tuple};
}

// May it share a column: f F_a F_b and m_a F_b must stay of degree 3.
static bool is_narrow(const struct air_table *table, uint32_t i)
{
    if (i == table->interaction_count) return true;
    const struct air_interaction *it = &table->interactions[i];
    if (table->nodes[it->multiplicity].degree > 2) return false;
    for (uint32_t k = 0; k < it->width; k++) {
        if (table->nodes[it->tuple[k]].degree > 1) return false;
    }
    return true;
}

uint32_t stark_groups(struct stark_group groups[static STARK_GROUPS_MAX],
                      const struct air_table *table)
{
    uint32_t n = 0, total = table->interaction_count + 1;
    for (uint32_t i = 0; i < total; n++) {
        if (n == STARK_GROUPS_MAX) return 0;
        bool pair = i + 1 < total && is_narrow(table, i) && is_narrow(table, i + 1);
        groups[n] = (struct stark_group){i, pair ? 2 : 1};
        i += groups[n].count;
    }
    return n;
}

static void find_heights(struct stark_shape *shape, const uint32_t *log_heights)
{
    for (uint32_t log = STARK_LOG_HEIGHT_MAX; log >= STARK_LOG_HEIGHT_MIN; log--) {
        bool used = false;
        for (uint32_t t = 0; t < shape->table_count; t++) used |= log_heights[t] == log;
        if (used) shape->heights[shape->height_count++].log = log;
    }
}

static uint32_t height_index(const struct stark_shape *shape, uint32_t log)
{
    uint32_t i = 0;
    while (i < shape->height_count && shape->heights[i].log != log) i++;
    return i;
}

static enum status make_table(struct stark_shape *shape, uint32_t t, uint32_t log_height)
{
    const struct air_table *table = shape->circuit->tables[t];
    struct stark_table_shape *s = &shape->tables[t];
    s->log_height = log_height;
    s->height = height_index(shape, log_height);
    s->width = table->width;
    for (uint32_t c = 0; c < table->width; c++) s->next_count += table->next_used[c];
    s->group_count = stark_groups(s->groups, table);
    if (s->group_count == 0) return STATUS_REFUSED;
    s->factors = table->constraint_count + s->group_count + 2;
    s->opening = shape->opening_count;
    shape->opening_count += s->width + 1 + s->next_count + s->group_count + 1;
    uint32_t log_rows = log_height + shape->profile->log_blowup;
    shape->trace_dimensions[t] = (struct merkle_dimensions){s->width + 1, log_rows};
    shape->bus_dimensions[t] = (struct merkle_dimensions){EXT_DEGREE * s->group_count, log_rows};
    return STATUS_OK;
}

// Factors c^k run through the heights, largest first, and the tables of each; quotients follow the
// tables in the list of openings.
static void make_heights(struct stark_shape *shape)
{
    uint32_t masked = shape->profile->queries + EXT_DEGREE;
    for (uint32_t i = 0; i < shape->height_count; i++) {
        struct stark_height *height = &shape->heights[i];
        uint32_t n = (uint32_t)1 << height->log;
        height->segment_size = n - masked;
        height->segments = (uint32_t)ceil_div(2 * n + shape->random_rows - 2, height->segment_size);
        INVARIANT(height->segments <= STARK_SEGMENTS_MAX);
        height->opening = shape->opening_count;
        shape->opening_count += height->segments;
        for (uint32_t t = 0; t < shape->table_count; t++) {
            if (shape->tables[t].height != i) continue;
            shape->tables[t].factor = shape->factor_count;
            shape->factor_count += shape->tables[t].factors;
        }
        shape->quotient_dimensions[i] = (struct merkle_dimensions){
            EXT_DEGREE * (height->segments + 1), height->log + shape->profile->log_blowup};
    }
}

static void make_rounds(struct stark_shape *shape)
{
    uint32_t log = shape->heights[0].log;
    uint32_t lowest = shape->heights[shape->height_count - 1].log;
    uint32_t next = 1; // the next height to join
    while (log > STARK_LOG_FINAL_MAX || log > lowest) {
        INVARIANT(shape->round_count < STARK_FOLDS_MAX);
        struct stark_round *round = &shape->rounds[shape->round_count];
        round->log_in = log;
        round->log_out = log -= STARK_LOG_ARITY;
        round->log_size[0] = round->log_in;
        round->member_count = 1;
        while (next < shape->height_count && shape->heights[next].log > log) {
            round->log_size[round->member_count] = shape->heights[next].log;
            round->height[round->member_count++] = next++;
        }
        round->join = STARK_HEIGHTS_MAX;
        if (next < shape->height_count && shape->heights[next].log == log) round->join = next++;
        for (uint32_t m = 0; m < round->member_count; m++) {
            round->width += (uint32_t)EXT_DEGREE << (round->log_size[m] - log);
        }
        shape->round_dimensions[shape->round_count++] =
            (struct merkle_dimensions){round->width, log + shape->profile->log_blowup};
    }
    shape->log_final = log;
}

static enum status check_statement(const struct stark_statement *statement)
{
    bool fits = statement->public_size <= STARK_PUBLIC_BYTES &&
                statement->fraction_count <= STARK_PUBLIC_MAX;
    for (uint32_t i = 0; fits && i < statement->fraction_count; i++) {
        const struct stark_public_interaction *f = &statement->fractions[i];
        fits = f->bus > STARK_BUS_BLINDING && f->bus <= STARK_BUS_MAX && f->width >= 1 &&
               f->width <= AIR_TUPLE_MAX;
    }
    return fits ? STATUS_OK : STATUS_REFUSED;
}

enum status stark_shape_make(struct stark_shape *shape, const struct stark_circuit *circuit,
                             const struct stark_statement *statement,
                             const struct stark_profile *profile)
{
    *shape = (struct stark_shape){.circuit = circuit,
                                  .profile = profile,
                                  .random_rows = stark_random_rows(profile),
                                  .table_count = circuit->table_count};
    if (circuit->table_count < 1 || circuit->table_count > STARK_TABLES_MAX) return STATUS_REFUSED;
    TRY(check_statement(statement));
    for (uint32_t t = 0; t < shape->table_count; t++) {
        if (stark_active_rows(profile, statement->log_heights[t]) == 0) return STATUS_REFUSED;
    }
    find_heights(shape, statement->log_heights);
    for (uint32_t t = 0; t < shape->table_count; t++) {
        TRY(make_table(shape, t, statement->log_heights[t]));
    }
    make_heights(shape);
    make_rounds(shape);
    shape->log_domain = shape->heights[0].log + profile->log_blowup;
    return STATUS_OK;
}

static struct merkle_shape tree(const struct merkle_dimensions *matrices, size_t count, bool salted)
{
    return (struct merkle_shape){matrices, count, MERKLE_LOG_CAP, salted};
}

struct merkle_shape stark_trace_tree(const struct stark_shape *shape)
{
    return tree(shape->trace_dimensions, shape->table_count, true);
}

struct merkle_shape stark_bus_tree(const struct stark_shape *shape)
{
    return tree(shape->bus_dimensions, shape->table_count, true);
}

struct merkle_shape stark_quotient_tree(const struct stark_shape *shape)
{
    return tree(shape->quotient_dimensions, shape->height_count, true);
}

// The words of FRI are uniform, each masked by its R: nothing is left to hide.
struct merkle_shape stark_round_tree(const struct stark_shape *shape, uint32_t round)
{
    return tree(&shape->round_dimensions[round], 1, false);
}

size_t stark_cap_bytes(const struct merkle_shape *shape)
{
    return (size_t)32 << merkle_log_cap(shape);
}

size_t stark_head_bytes(const struct stark_shape *shape)
{
    const size_t ext_bytes = 4 * EXT_DEGREE;
    struct merkle_shape trace = stark_trace_tree(shape), bus = stark_bus_tree(shape);
    struct merkle_shape quotient = stark_quotient_tree(shape);
    size_t bytes = stark_cap_bytes(&trace) + stark_cap_bytes(&bus) + stark_cap_bytes(&quotient);
    for (uint32_t i = 0; i < shape->round_count; i++) {
        struct merkle_shape round = stark_round_tree(shape, i);
        bytes += stark_cap_bytes(&round);
    }
    bytes += ext_bytes * (shape->table_count + shape->opening_count);
    uint32_t nonces = (shape->profile->work_bits != 0) +
                      (shape->profile->round_bits != 0) * (4 + shape->round_count);
    return bytes + (ext_bytes << shape->log_final) + 8 * (size_t)nonces;
}
