// SPDX-License-Identifier: Apache-2.0
// A table's text compiled for blocks of rows.
//
// Every node becomes at most one instruction over whole blocks of PROGRAM_BLOCK rows, so that the
// cost of deciding what to do is paid once a block and the work is done by the lanes' kernels.
// Registers are blocks too; they are assigned by liveness, so that what is alive stays in the
// second-level cache.
#ifndef CONSENTRY_CORE_PROVER_PROGRAM_H
#define CONSENTRY_CORE_PROVER_PROGRAM_H

#include "core/base/arena.h"
#include "core/field/lanes.h"
#include "core/stark/shape.h"

#define PROGRAM_BLOCK 256 // rows; no table is shorter
#define PROGRAM_FOLD  16  // constraints folded by one instruction

// Constants and registers of a program, and with them the memory of a frame beside its slots of
// columns.
#define PROGRAM_BLOCKS_MAX 1024
#define PROGRAM_FRAME_BYTES_MAX                                                   \
    (PROGRAM_BLOCKS_MAX * (PROGRAM_BLOCK * sizeof(felt) + sizeof(const felt *)) + \
     (4 * EXT_DEGREE + 1) * PROGRAM_BLOCK * sizeof(felt) + 8 * 64)

// Operands are slots: pointers to blocks. In order: a slot a column (the blinding one last), a slot
// a column at the next row, X, the constants, the registers.
struct program_instruction {
    uint8_t op;    // enum program_op
    uint32_t out;  // slot; of a fold the enum air_where
    uint32_t a, b; // slots; of a sum and a fold first item and count; of a group its index
};

enum program_op {
    PROGRAM_ADD,
    PROGRAM_SUB,
    PROGRAM_MUL,
    PROGRAM_SUM,
    PROGRAM_FOLD_OP,
    PROGRAM_GROUP
};

struct program_tuple {
    uint32_t multiplicity; // slot
    uint32_t width;
    uint32_t slots[AIR_TUPLE_MAX];
};

struct program {
    const struct air_table *table;
    const struct stark_table_shape *shape;
    struct program_instruction *instructions;
    uint32_t instruction_count;
    uint32_t *sum_slots; // items of sums
    felt *sum_factors;
    uint32_t *fold_slots; // items of folds: the value, and which constraint it is
    uint32_t *fold_constraints;
    struct program_tuple *tuples; // an interaction each, the blinding one last
    felt *constants;
    uint32_t constant_count;
    uint32_t register_count;
    uint32_t slot_count;
};

// Compiles a table: all of it, or what its interactions need. NO_SPACE when the arena is too small;
// LIMIT when more than PROGRAM_BLOCKS_MAX blocks are alive at once.
WARN_UNUSED enum status program_make(struct program *program, struct arena *arena,
                                     const struct air_table *table,
                                     const struct stark_table_shape *shape, bool constraints);

static inline uint32_t program_slot_next(const struct program *p, uint32_t column)
{
    return p->shape->width + 1 + column;
}
static inline uint32_t program_slot_x(const struct program *p)
{
    return 2 * (p->shape->width + 1);
}

// What one run needs besides the program: it belongs to one task at a time.
struct program_frame {
    const struct lanes *lanes;
    const felt **slots;          // columns, next columns and X are set before each block
    felt *blocks;                // constants and registers
    struct ext_columns folds[4]; // by enum air_where: sum of factor * constraint
    const ext *factors;          // of the constraints
    // Called when the tuples of a group stand in their slots.
    void (*group)(void *context, const struct program *program, struct program_frame *frame,
                  uint32_t group, size_t n);
    void *context;
};

WARN_UNUSED enum status program_frame_make(struct program_frame *frame, struct arena *arena,
                                           const struct program *program,
                                           const struct lanes *lanes);

// Runs over n <= PROGRAM_BLOCK rows.
void program_run(const struct program *program, struct program_frame *frame, size_t n);

// Bytes of arena that program_make() takes at most for this table.
size_t program_bytes(const struct air_table *table);

#endif
