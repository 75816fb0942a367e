// SPDX-License-Identifier: Apache-2.0
// Rows are evaluated one by one; a bus is balanced by counting its tuples in a hash table. A row
// that repeats the one before, as padding does, says nothing new and is not evaluated again.
#include "core/stark/air_check.h"

#include "core/base/checked.h"
#include "core/field/roots.h"

static felt constraint_value(const struct air_constraint *c, const felt *values, uint32_t row,
                             uint32_t active)
{
    bool applies = c->where == AIR_EVERY || (c->where == AIR_FIRST && row == 0) ||
                   (c->where == AIR_LAST && row + 1 == active) ||
                   (c->where == AIR_TRANSITION && row + 1 < active);
    return applies ? values[c->node] : FELT_ZERO;
}

// One table's buffers for evaluating a row.
struct row_view {
    felt *row, *next, *values;
    bool x_counts; // a constraint or a multiplicity depends on the row's point
};

// Which nodes depend on the row's point; true when one that decides does.
static bool x_counts(const struct air_table *table, bool *depends)
{
    for (uint32_t i = 0; i < table->node_count; i++) {
        const struct air_node *n = &table->nodes[i];
        bool two = n->op == AIR_ADD || n->op == AIR_SUB || n->op == AIR_MUL;
        depends[i] = n->op == AIR_X || (two && (depends[n->a] || depends[n->b]));
        for (uint32_t t = 0; n->op == AIR_LINEAR && t < n->b; t++)
            depends[i] |= depends[table->terms[n->a + t].node];
    }
    bool any = false;
    for (uint32_t i = 0; i < table->constraint_count; i++)
        any |= depends[table->constraints[i].node];
    for (uint32_t i = 0; i < table->interaction_count; i++)
        any |= depends[table->interactions[i].multiplicity];
    return any;
}

static bool row_view_init(struct row_view *view, struct arena *arena, const struct air_table *table)
{
    view->row = ARENA_NEW(arena, felt, table->width);
    view->next = ARENA_NEW(arena, felt, table->width);
    view->values = ARENA_NEW(arena, felt, table->node_count);
    bool *depends = ARENA_NEW(arena, bool, table->node_count);
    if (!view->row || !view->next || !view->values || !depends) return false;
    view->x_counts = x_counts(table, depends);
    for (uint32_t c = 0; c < table->width; c++) view->row[c] = view->next[c] = FELT_ZERO;
    return true;
}

static bool put(felt *at, felt value)
{
    bool changes = !felt_equal(*at, value);
    *at = value;
    return changes;
}

// Loads the row and evaluates it. False when it repeats the row before it: same values, same rules.
static bool row_view_load(struct row_view *view, const struct air_table *table,
                          const struct stark_trace *trace, uint32_t row, uint32_t active, felt x)
{
    uint32_t next = row + 1 < active ? row + 1 : row; // constraints do not read beyond
    bool news = view->x_counts || row < 2 || row + 1 == active;
    for (uint32_t c = 0; c < table->width; c++) {
        news |= put(&view->row[c], trace->columns[c * trace->stride + row]);
        news |= put(&view->next[c], trace->columns[c * trace->stride + next]);
    }
    if (news) air_eval_row(table, view->row, view->next, x, view->values);
    return news;
}

static bool posts_nothing(const struct air_table *table, const felt *values)
{
    for (uint32_t i = 0; i < table->interaction_count; i++)
        if (!felt_is_zero(values[table->interactions[i].multiplicity])) return false;
    return true;
}

enum status air_check_table(struct air_failure *failure, struct arena *scratch,
                            const struct air_table *table, const struct stark_trace *trace,
                            uint32_t log_height, uint32_t active)
{
    size_t mark = scratch->used;
    struct row_view view;
    *failure = (struct air_failure){.table = NULL};
    if (!row_view_init(&view, scratch, table)) return STATUS_NO_SPACE;
    felt step = root_of_unity(log_height), x = FELT_ONE;
    enum status status = STATUS_OK;
    for (uint32_t row = 0; row < active && status == STATUS_OK; row++, x = felt_mul(x, step)) {
        if (!row_view_load(&view, table, trace, row, active, x)) continue;
        for (uint32_t i = 0; i < table->constraint_count; i++) {
            const struct air_constraint *c = &table->constraints[i];
            if (felt_is_zero(constraint_value(c, view.values, row, active))) continue;
            *failure =
                (struct air_failure){.table = table->name, .name = c->name, .row = row, .index = i};
            status = STATUS_INVALID;
            break;
        }
    }
    arena_rewind(scratch, mark);
    return status;
}

// What all fractions of one tuple add up to, and where it was seen first.
struct entry {
    struct air_failure seen;
};

struct ledger {
    struct entry *entries;
    uint32_t count, capacity;
    uint32_t *slots; // entry + 1
    uint32_t mask;
};

static uint32_t hash_tuple(uint32_t bus, const felt *tuple, uint32_t width)
{
    uint64_t h = bus + 1;
    for (uint32_t i = 0; i < width; i++) h = (h ^ tuple[i].m) * 0x9e3779b97f4a7c15U, h ^= h >> 31;
    return (uint32_t)(h >> 20);
}

static bool same_tuple(const struct air_failure *seen, uint32_t bus, const felt *tuple,
                       uint32_t width)
{
    if (seen->bus != bus || seen->width != width) return false;
    for (uint32_t i = 0; i < width; i++)
        if (!felt_equal(seen->tuple[i], tuple[i])) return false;
    return true;
}

// Adds a fraction; false when the ledger is full.
static bool post(struct ledger *l, const struct air_failure *what)
{
    if (felt_is_zero(what->sum)) return true;
    uint32_t slot = hash_tuple(what->bus, what->tuple, what->width) & l->mask;
    for (; l->slots[slot] != 0; slot = (slot + 1) & l->mask) {
        struct air_failure *seen = &l->entries[l->slots[slot] - 1].seen;
        if (!same_tuple(seen, what->bus, what->tuple, what->width)) continue;
        seen->sum = felt_add(seen->sum, what->sum);
        return true;
    }
    if (l->count == l->capacity) return false;
    l->entries[l->count].seen = *what;
    l->slots[slot] = ++l->count;
    return true;
}

static enum status post_table(struct ledger *l, struct arena *scratch, uint32_t index,
                              const struct air_table *table, const struct stark_trace *trace,
                              uint32_t log_height, uint32_t active)
{
    size_t mark = scratch->used;
    struct row_view view;
    if (!row_view_init(&view, scratch, table)) return STATUS_NO_SPACE;
    felt step = root_of_unity(log_height), x = FELT_ONE;
    bool fits = true;
    for (uint32_t row = 0; row < active && fits; row++, x = felt_mul(x, step)) {
        if (!row_view_load(&view, table, trace, row, active, x)) {
            if (posts_nothing(table, view.values)) continue;
            air_eval_row(table, view.row, view.next, x, view.values); // its tuples may tell rows
        }
        for (uint32_t i = 0; i < table->interaction_count && fits; i++) {
            const struct air_interaction *it = &table->interactions[i];
            struct air_failure what = {.table = table->name, .name = it->name, .row = row};
            what.table_index = index;
            what.index = i;
            what.bus = it->bus;
            what.width = it->width;
            felt m = view.values[it->multiplicity];
            what.sum = it->receive ? felt_neg(m) : m;
            for (uint32_t k = 0; k < it->width; k++) what.tuple[k] = view.values[it->tuple[k]];
            fits = post(l, &what);
        }
    }
    arena_rewind(scratch, mark);
    return fits ? STATUS_OK : STATUS_NO_SPACE;
}

static bool post_public(struct ledger *l, const struct stark_statement *statement)
{
    for (uint32_t i = 0; i < statement->fraction_count; i++) {
        const struct stark_public_interaction *f = &statement->fractions[i];
        struct air_failure what = {.table = "public", .name = "public", .index = i};
        what.bus = f->bus;
        what.width = f->width;
        what.sum = f->receive ? felt_neg(f->multiplicity) : f->multiplicity;
        for (uint32_t k = 0; k < f->width; k++) what.tuple[k] = f->tuple[k];
        if (!post(l, &what)) return false;
    }
    return true;
}

static size_t entries_max(const struct stark_circuit *circuit,
                          const struct stark_statement *statement,
                          const struct stark_profile *profile)
{
    size_t count = statement->fraction_count;
    for (uint32_t t = 0; t < circuit->table_count; t++)
        count += (size_t)circuit->tables[t]->interaction_count *
                 stark_active_rows(profile, statement->log_heights[t]);
    return count;
}

size_t air_check_bytes(const struct stark_circuit *circuit, const struct stark_statement *statement,
                       const struct stark_profile *profile)
{
    size_t entries = entries_max(circuit, statement, profile), widest = 0;
    for (uint32_t t = 0; t < circuit->table_count; t++) {
        size_t size = 2U * circuit->tables[t]->width + 2U * circuit->tables[t]->node_count;
        if (size > widest) widest = size;
    }
    size_t slots = (size_t)2 << log2_ceil(entries + 1);
    return entries * sizeof(struct entry) + slots * sizeof(uint32_t) + widest * sizeof(felt) + 512;
}

static void unbalanced(struct air_failure *failure, const struct ledger *l)
{
    for (uint32_t i = 0; i < l->count; i++) {
        const struct air_failure *seen = &l->entries[i].seen;
        if (felt_is_zero(seen->sum)) continue;
        if (failure->table == NULL || seen->bus < failure->bus) *failure = *seen;
    }
}

enum status air_check_circuit(struct air_failure *failure, struct arena *scratch,
                              const struct stark_circuit *circuit,
                              const struct stark_statement *statement,
                              const struct stark_profile *profile, const struct stark_trace *traces)
{
    for (uint32_t t = 0; t < circuit->table_count; t++) {
        uint32_t active = stark_active_rows(profile, statement->log_heights[t]);
        enum status status = air_check_table(failure, scratch, circuit->tables[t], &traces[t],
                                             statement->log_heights[t], active);
        failure->table_index = t;
        if (status != STATUS_OK) return status;
    }
    size_t mark = scratch->used, entries = entries_max(circuit, statement, profile);
    uint32_t slots = 2U << log2_ceil(entries + 1);
    struct ledger l = {.capacity = (uint32_t)entries, .mask = slots - 1};
    l.entries = arena_alloc_raw(scratch, entries, sizeof(struct entry));
    l.slots = ARENA_NEW(scratch, uint32_t, slots);
    if (l.entries == NULL || l.slots == NULL) return STATUS_NO_SPACE;
    enum status status = post_public(&l, statement) ? STATUS_OK : STATUS_NO_SPACE;
    for (uint32_t t = 0; t < circuit->table_count && status == STATUS_OK; t++) {
        uint32_t active = stark_active_rows(profile, statement->log_heights[t]);
        status = post_table(&l, scratch, t, circuit->tables[t], &traces[t],
                            statement->log_heights[t], active);
    }
    *failure = (struct air_failure){.table = NULL};
    if (status == STATUS_OK) unbalanced(failure, &l);
    if (failure->table != NULL) status = STATUS_INVALID;
    arena_rewind(scratch, mark);
    return status;
}
