// SPDX-License-Identifier: Apache-2.0
#include "core/prover/program.h"

#include "core/base/invariant.h"

#define NONE UINT32_MAX

// While a program is made, operands are node numbers; the last pass turns them into slots.
struct maker {
    struct program *p;
    const struct air_table *table;
    bool *needed;         // nodes
    uint32_t *place;      // node -> slot, once known
    uint32_t *last_use;   // node -> instruction
    uint32_t *constraint; // node -> its first constraint, then `constraint_next`
    uint32_t *constraint_next;
    uint32_t group_ready[STARK_GROUPS_MAX]; // the last node a group waits for
    uint32_t pending[4][PROGRAM_FOLD];      // constraints waiting to be folded
    uint32_t pending_count[4];
    uint32_t sum_count, fold_count;
    uint32_t *free_registers;
    uint32_t free_count;
};

static bool is_computed(const struct air_node *n)
{
    return n->op == AIR_ADD || n->op == AIR_SUB || n->op == AIR_MUL || n->op == AIR_LINEAR;
}

static void need_tuples(struct maker *m)
{
    const struct program *p = m->p;
    for (uint32_t g = 0; g < p->shape->group_count; g++) {
        const struct stark_group *group = &p->shape->groups[g];
        for (uint32_t i = group->first; i < group->first + group->count; i++) {
            struct stark_interaction it = stark_interaction_at(m->table, i);
            if (it.blinding) continue;
            m->needed[it.multiplicity] = true;
            if (it.multiplicity > m->group_ready[g]) m->group_ready[g] = it.multiplicity;
            for (uint32_t k = 0; k < it.width; k++) {
                m->needed[it.tuple[k]] = true;
                if (it.tuple[k] > m->group_ready[g]) m->group_ready[g] = it.tuple[k];
            }
        }
    }
}

// Operands come before what uses them: one pass from the end marks all that is needed.
static void mark_needed(struct maker *m, bool constraints)
{
    const struct air_table *a = m->table;
    for (uint32_t i = 0; i < a->node_count; i++) m->constraint[i] = NONE;
    for (uint32_t i = a->constraint_count; constraints && i-- > 0;) {
        uint32_t node = a->constraints[i].node;
        m->needed[node] = true;
        m->constraint_next[i] = m->constraint[node];
        m->constraint[node] = i;
    }
    need_tuples(m);
    for (uint32_t i = a->node_count; i-- > 0;) {
        const struct air_node *n = &a->nodes[i];
        if (!m->needed[i] || !is_computed(n)) continue;
        if (n->op != AIR_LINEAR) {
            m->needed[n->a] = m->needed[n->b] = true;
            continue;
        }
        for (uint32_t t = n->a; t < n->a + n->b; t++) m->needed[a->terms[t].node] = true;
    }
}

static struct program_instruction *emit(struct maker *m, enum program_op op, uint32_t out)
{
    struct program_instruction *in = &m->p->instructions[m->p->instruction_count++];
    *in = (struct program_instruction){.op = (uint8_t)op, .out = out};
    return in;
}

static void emit_fold(struct maker *m, uint32_t where)
{
    struct program_instruction *in = emit(m, PROGRAM_FOLD_OP, where);
    in->a = m->fold_count;
    in->b = m->pending_count[where];
    for (uint32_t i = 0; i < in->b; i++) {
        uint32_t constraint = m->pending[where][i];
        m->p->fold_slots[m->fold_count] = m->table->constraints[constraint].node;
        m->p->fold_constraints[m->fold_count++] = constraint;
    }
    m->pending_count[where] = 0;
}

static void emit_node(struct maker *m, uint32_t i)
{
    const struct air_node *n = &m->table->nodes[i];
    if (n->op != AIR_LINEAR) {
        enum program_op op = n->op == AIR_ADD   ? PROGRAM_ADD
                             : n->op == AIR_SUB ? PROGRAM_SUB
                                                : PROGRAM_MUL;
        struct program_instruction *in = emit(m, op, i);
        in->a = n->a;
        in->b = n->b;
        return;
    }
    struct program_instruction *in = emit(m, PROGRAM_SUM, i);
    in->a = m->sum_count;
    in->b = n->b;
    for (uint32_t t = n->a; t < n->a + n->b; t++) {
        m->p->sum_slots[m->sum_count] = m->table->terms[t].node;
        m->p->sum_factors[m->sum_count++] = m->table->terms[t].k;
    }
}

static void emit_all(struct maker *m)
{
    for (uint32_t i = 0; i < m->table->node_count; i++) {
        if (!m->needed[i]) continue;
        if (is_computed(&m->table->nodes[i])) emit_node(m, i);
        for (uint32_t c = m->constraint[i]; c != NONE; c = m->constraint_next[c]) {
            uint32_t where = m->table->constraints[c].where;
            m->pending[where][m->pending_count[where]++] = c;
            if (m->pending_count[where] == PROGRAM_FOLD) emit_fold(m, where);
        }
        for (uint32_t g = 0; g < m->p->shape->group_count; g++) {
            if (m->group_ready[g] == i) emit(m, PROGRAM_GROUP, 0)->a = g;
        }
    }
    for (uint32_t where = 0; where < 4; where++) {
        if (m->pending_count[where] != 0) emit_fold(m, where);
    }
    // A group of the blinding interaction alone waits for nothing; no node may stand there to
    // release it.
    for (uint32_t g = 0; g < m->p->shape->group_count; g++) {
        if (m->group_ready[g] == 0 && !m->needed[0]) emit(m, PROGRAM_GROUP, 0)->a = g;
    }
}

// Calls `visit` for every operand of an instruction, given where it is kept.
static void each_operand(struct maker *m, struct program_instruction *in, uint32_t index,
                         void (*visit)(struct maker *m, uint32_t *operand, uint32_t index))
{
    switch ((enum program_op)in->op) {
    case PROGRAM_ADD:
    case PROGRAM_SUB:
    case PROGRAM_MUL:
        visit(m, &in->a, index);
        visit(m, &in->b, index);
        break;
    case PROGRAM_SUM:
        for (uint32_t k = 0; k < in->b; k++) visit(m, &m->p->sum_slots[in->a + k], index);
        break;
    case PROGRAM_FOLD_OP:
        for (uint32_t k = 0; k < in->b; k++) visit(m, &m->p->fold_slots[in->a + k], index);
        break;
    case PROGRAM_GROUP:
        for (uint32_t i = 0; i < m->p->shape->groups[in->a].count; i++) {
            uint32_t at = m->p->shape->groups[in->a].first + i;
            if (at == m->table->interaction_count) continue; // blinding: slots are set already
            struct program_tuple *tuple = &m->p->tuples[at];
            visit(m, &tuple->multiplicity, index);
            for (uint32_t k = 0; k < tuple->width; k++) visit(m, &tuple->slots[k], index);
        }
        break;
    }
}

static void note_use(struct maker *m, uint32_t *operand, uint32_t index)
{
    m->last_use[*operand] = index;
}

// Registers are numbered from the first slot behind the constants.
static uint32_t first_register(const struct program *p)
{
    return program_slot_x(p) + 1 + p->constant_count;
}

// A register is free again behind the last use of what it holds. Whether an operand is used up is
// asked before it becomes a slot, so each node is released once.
static void settle(struct maker *m, uint32_t *operand, uint32_t index)
{
    uint32_t node = *operand;
    *operand = m->place[node];
    if (m->last_use[node] != index || !is_computed(&m->table->nodes[node])) return;
    m->last_use[node] = NONE;
    m->free_registers[m->free_count++] = m->place[node];
}

static void assign_registers(struct maker *m)
{
    struct program *p = m->p;
    for (uint32_t i = 0; i < p->instruction_count; i++) {
        each_operand(m, &p->instructions[i], i, note_use);
    }
    for (uint32_t i = 0; i < p->instruction_count; i++) {
        struct program_instruction *in = &p->instructions[i];
        if (in->op <= PROGRAM_SUM) { // the result never shares a register with an operand
            uint32_t node = in->out;
            m->place[node] = m->free_count != 0 ? m->free_registers[--m->free_count]
                                                : first_register(p) + p->register_count++;
            in->out = m->place[node];
        }
        each_operand(m, in, i, settle);
    }
    p->slot_count = first_register(p) + p->register_count;
}

static uint32_t constant_slot(struct program *p, felt value)
{
    uint32_t i = 0;
    while (i < p->constant_count && !felt_equal(p->constants[i], value)) i++;
    if (i == p->constant_count) p->constants[p->constant_count++] = value;
    return program_slot_x(p) + 1 + i;
}

// Slots of what is not computed, and the tuples.
static void place_inputs(struct maker *m)
{
    struct program *p = m->p;
    for (uint32_t i = 0; i < m->table->node_count; i++) {
        const struct air_node *n = &m->table->nodes[i];
        if (!m->needed[i]) continue;
        if (n->op == AIR_COL) m->place[i] = n->a;
        if (n->op == AIR_NEXT) m->place[i] = program_slot_next(p, n->a);
        if (n->op == AIR_X) m->place[i] = program_slot_x(p);
        if (n->op == AIR_CONST) m->place[i] = constant_slot(p, felt_from_u32(n->a));
    }
    for (uint32_t i = 0; i <= m->table->interaction_count; i++) {
        struct stark_interaction it = stark_interaction_at(m->table, i);
        struct program_tuple *tuple = &p->tuples[i];
        *tuple = (struct program_tuple){.multiplicity = it.multiplicity, .width = it.width};
        for (uint32_t k = 0; k < it.width && !it.blinding; k++) tuple->slots[k] = it.tuple[k];
        if (it.blinding) tuple->multiplicity = p->shape->width; // the blinding column
        if (it.blinding) tuple->slots[0] = program_slot_x(p);
    }
}

static bool program_allocate(struct program *p, struct arena *arena, const struct air_table *a)
{
    size_t instructions = (size_t)a->node_count + a->constraint_count + STARK_GROUPS_MAX;
    p->instructions = ARENA_NEW(arena, struct program_instruction, instructions);
    p->sum_slots = ARENA_NEW(arena, uint32_t, a->term_count + 1);
    p->sum_factors = ARENA_NEW(arena, felt, a->term_count + 1);
    p->fold_slots = ARENA_NEW(arena, uint32_t, a->constraint_count + 1);
    p->fold_constraints = ARENA_NEW(arena, uint32_t, a->constraint_count + 1);
    p->tuples = ARENA_NEW(arena, struct program_tuple, a->interaction_count + 1);
    p->constants = ARENA_NEW(arena, felt, a->node_count + 1);
    return p->instructions && p->sum_slots && p->sum_factors && p->fold_slots &&
           p->fold_constraints && p->tuples && p->constants;
}

static bool maker_allocate(struct maker *m, struct arena *arena)
{
    size_t nodes = (size_t)m->table->node_count + 1;
    m->needed = ARENA_NEW(arena, bool, nodes);
    m->place = ARENA_NEW(arena, uint32_t, nodes);
    m->last_use = ARENA_NEW(arena, uint32_t, nodes);
    m->constraint = ARENA_NEW(arena, uint32_t, nodes);
    m->free_registers = ARENA_NEW(arena, uint32_t, nodes);
    m->constraint_next = ARENA_NEW(arena, uint32_t, m->table->constraint_count + 1);
    return m->needed && m->place && m->last_use && m->constraint && m->free_registers &&
           m->constraint_next;
}

enum status program_make(struct program *program, struct arena *arena,
                         const struct air_table *table, const struct stark_table_shape *shape,
                         bool constraints)
{
    *program = (struct program){.table = table, .shape = shape};
    struct maker m = {.p = program, .table = table};
    if (!program_allocate(program, arena, table)) return STATUS_NO_SPACE;
    size_t mark = arena->used;
    if (!maker_allocate(&m, arena)) return STATUS_NO_SPACE;
    mark_needed(&m, constraints);
    place_inputs(&m);
    emit_all(&m);
    assign_registers(&m);
    arena_rewind(arena, mark);
    uint32_t blocks = program->constant_count + program->register_count;
    return blocks <= PROGRAM_BLOCKS_MAX ? STATUS_OK : STATUS_LIMIT;
}

size_t program_bytes(const struct air_table *a)
{
    size_t nodes = (size_t)a->node_count + 1, constraints = (size_t)a->constraint_count + 1;
    size_t bytes = (nodes + constraints + STARK_GROUPS_MAX) * sizeof(struct program_instruction);
    bytes += ((size_t)a->term_count + 1) * (sizeof(uint32_t) + sizeof(felt));
    bytes += constraints * 3 * sizeof(uint32_t);
    bytes += ((size_t)a->interaction_count + 1) * sizeof(struct program_tuple);
    bytes += nodes * (sizeof(felt) + sizeof(bool) + 4 * sizeof(uint32_t));
    return bytes + 14 * 64;
}

enum status program_frame_make(struct program_frame *frame, struct arena *arena,
                               const struct program *program, const struct lanes *lanes)
{
    size_t blocks = (size_t)program->constant_count + program->register_count;
    *frame = (struct program_frame){.lanes = lanes};
    frame->slots = (const felt **)arena_alloc(arena, program->slot_count, sizeof(const felt *));
    frame->blocks = (felt *)arena_alloc_raw(arena, blocks + 1, PROGRAM_BLOCK * sizeof(felt));
    if (frame->slots == NULL || frame->blocks == NULL) return STATUS_NO_SPACE;
    for (int where = 0; where < 4; where++) {
        felt *sum = (felt *)arena_alloc_raw(arena, EXT_DEGREE * PROGRAM_BLOCK, sizeof(felt));
        if (sum == NULL) return STATUS_NO_SPACE;
        frame->folds[where] = ext_columns_at(sum, PROGRAM_BLOCK);
    }
    for (uint32_t k = 0; k < program->constant_count; k++) {
        felt *block = frame->blocks + (size_t)k * PROGRAM_BLOCK;
        for (size_t i = 0; i < PROGRAM_BLOCK; i++) block[i] = program->constants[k];
    }
    for (size_t k = 0; k < blocks; k++) {
        frame->slots[program_slot_x(program) + 1 + k] = frame->blocks + k * PROGRAM_BLOCK;
    }
    return STATUS_OK;
}

// A register's block, to write to.
static felt *out_block(const struct program *p, const struct program_frame *frame, uint32_t slot)
{
    return frame->blocks + (size_t)(slot - program_slot_x(p) - 1) * PROGRAM_BLOCK;
}

static void run_sum(const struct program *p, struct program_frame *frame,
                    const struct program_instruction *in, size_t n)
{
    enum { AT_ONCE = 64 };
    felt *out = out_block(p, frame, in->out);
    const felt *factors = p->sum_factors + in->a;
    const uint32_t *slots = p->sum_slots + in->a;
    if (in->b == 1) {
        frame->lanes->scale(out, frame->slots[slots[0]], factors[0], n);
        return;
    }
    const felt *columns[AT_ONCE];
    uint32_t first = in->b < AT_ONCE ? in->b : AT_ONCE;
    for (uint32_t k = 0; k < first; k++) columns[k] = frame->slots[slots[k]];
    frame->lanes->combine(out, columns, factors, first, n);
    for (uint32_t k = first; k < in->b; k++) {
        frame->lanes->axpy(out, factors[k], frame->slots[slots[k]], n);
    }
}

static void run_fold(const struct program *p, struct program_frame *frame,
                     const struct program_instruction *in, size_t n)
{
    const felt *columns[PROGRAM_FOLD];
    ext weights[PROGRAM_FOLD];
    INVARIANT(in->b <= PROGRAM_FOLD);
    for (uint32_t k = 0; k < in->b; k++) {
        columns[k] = frame->slots[p->fold_slots[in->a + k]];
        weights[k] = frame->factors[p->fold_constraints[in->a + k]];
    }
    frame->lanes->ext_combine(frame->folds[in->out], columns, weights, in->b, n);
}

void program_run(const struct program *p, struct program_frame *frame, size_t n)
{
    const struct lanes *lanes = frame->lanes;
    for (uint32_t i = 0; i < p->instruction_count; i++) {
        const struct program_instruction *in = &p->instructions[i];
        switch ((enum program_op)in->op) {
        case PROGRAM_ADD:
            lanes->add(out_block(p, frame, in->out), frame->slots[in->a], frame->slots[in->b], n);
            break;
        case PROGRAM_SUB:
            lanes->sub(out_block(p, frame, in->out), frame->slots[in->a], frame->slots[in->b], n);
            break;
        case PROGRAM_MUL:
            lanes->mul(out_block(p, frame, in->out), frame->slots[in->a], frame->slots[in->b], n);
            break;
        case PROGRAM_SUM: run_sum(p, frame, in, n); break;
        case PROGRAM_FOLD_OP: run_fold(p, frame, in, n); break;
        case PROGRAM_GROUP: frame->group(frame->context, p, frame, in->a, n); break;
        }
    }
}
