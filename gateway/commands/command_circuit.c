// SPDX-License-Identifier: Apache-2.0
// `consentry circuit`: the rules that a batch proof proves, as prover and verifier read them.
#include <stddef.h>

#include "core/base/hex.h"
#include "core/circuit/batch_circuit.h"
#include "core/circuit/buses.h"
#include "core/field/extension.h"
#include "core/stark/air_text.h"
#include "core/stark/shape.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"

#define SCRATCH_BYTES ((size_t)1 << 20)

struct circuit_options {
    uint64_t ops;
    bool stats;
    bool json;
};

// clang-format off
static const struct option_row rows[] = {
    {"ops",   OPTION_COUNT,  "N",  "the circuit for batches of up to N operations (16)",
     offsetof(struct circuit_options, ops), 1, 4096},
    {"stats", OPTION_SWITCH, NULL, "sizes instead of texts",
     offsetof(struct circuit_options, stats), 0, 0},
    {"json",  OPTION_SWITCH, NULL, "the sizes as one JSON object",
     offsetof(struct circuit_options, json), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "circuit [--ops N] [--stats] [--json]",
    "Prints the normative text of the batch circuit: for every table its columns, its\n"
    "constraints, what it sends to and receives from the buses, and before each of these the\n"
    "expressions that it needs. The circuit's id is a digest of exactly this (docs/protocol.md\n"
    "5.5). Id and heights depend on the size of the batch. --stats prints columns, rows, degree\n"
    "and committed cells of every table instead.\n",
};

static const char *bus_name(uint32_t bus)
{
    static const char *const names[] = {
#define X(name, number, width, text) [number] = #name,
        BUS_TABLE(X)
#undef X
    };
    return bus < sizeof names / sizeof names[0] ? names[bus] : "unknown";
}

// ---- the text

static void print_buses(void)
{
    console_text("buses\n");
#define X(name, number, width, text) \
    console_text("    " #number " " #name ", " #width " felts: " text "\n");
    BUS_TABLE(X)
#undef X
}

static void print_height(uint32_t log_height)
{
    console_text("2^");
    console_decimal(log_height);
    console_text(" rows");
}

static enum status print_table(const struct air_table *table, uint32_t log_height,
                               struct arena *arena)
{
    size_t mark = arena->used;
    char *memory = arena_text(arena, AIR_TEXT_BYTES);
    if (memory == NULL) return STATUS_NO_SPACE;
    struct writer w = writer_over(memory, AIR_TEXT_BYTES);
    console_text("\ntable ");
    console_text(table->name);
    console_text(", ");
    print_height(log_height);
    console_text(", degree ");
    console_decimal(air_degree(table));
    console_text("\n");
    TRY(air_text_write(&w, table, bus_name, arena));
    console_span(writer_span(&w));
    arena_rewind(arena, mark);
    return STATUS_OK;
}

static void print_id(const struct batch_circuit *circuit)
{
    char hex[2 * sizeof circuit->stark.id + 1];
    hex_encode(hex, circuit->stark.id, sizeof circuit->stark.id);
    console_text(hex);
}

static enum status print_circuit(const struct batch_circuit *circuit, struct arena *arena)
{
    const uint32_t *heights = circuit_log_heights(circuit->bucket);
    console_text("circuit ");
    print_id(circuit);
    console_text("\nbatches of up to ");
    console_decimal(circuit_bucket_size(circuit->bucket));
    console_text(" operations; expressions over F_p, p = 2^31 - 2^24 + 1; the blinding column\n"
                 "behind the last one and the random rows (docs/protocol.md 5.2) are not listed\n");
    print_buses();
    for (int t = 0; t < CIRCUIT_TABLES; t++)
        TRY(print_table(circuit->tables[t], heights[t], arena));
    return STATUS_OK;
}

// ---- the sizes

struct table_stats {
    uint64_t columns; // with the blinding column
    uint64_t logup;   // base columns
    uint64_t cells;   // committed: both, times the height
};

static struct table_stats stats_of(const struct air_table *table, uint32_t log_height)
{
    struct stark_group groups[STARK_GROUPS_MAX];
    struct table_stats out = {.columns = (uint64_t)table->width + 1};
    out.logup = (uint64_t)EXT_DEGREE * stark_groups(groups, table);
    out.cells = (out.columns + out.logup) << log_height;
    return out;
}

static void print_stats(const struct batch_circuit *circuit)
{
    static const char *const heads[] = {"table",       "columns",      "logup", "rows", "degree",
                                        "constraints", "interactions", "nodes", "cells"};
    const uint32_t *heights = circuit_log_heights(circuit->bucket);
    uint64_t total = 0;
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) console_padded(heads[i], 13);
    console_text("\n");
    for (int t = 0; t < CIRCUIT_TABLES; t++) {
        const struct air_table *table = circuit->tables[t];
        struct table_stats s = stats_of(table, heights[t]);
        const uint64_t values[] = {s.columns,
                                   s.logup,
                                   UINT64_C(1) << heights[t],
                                   air_degree(table),
                                   table->constraint_count,
                                   table->interaction_count,
                                   table->node_count,
                                   s.cells};
        console_padded(table->name, 13);
        for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
            char text[24];
            struct writer w = writer_over(text, sizeof text - 1);
            write_decimal(&w, values[i]);
            text[w.size] = '\0';
            console_padded(text, 13);
        }
        console_text("\n");
        total += s.cells;
    }
    console_text("\ncommitted cells before extension: ");
    console_decimal(total);
    console_text("\ncircuit ");
    print_id(circuit);
    console_text("\n");
}

static void json_member_number(const char *name, uint64_t value)
{
    console_text(",\"");
    console_text(name);
    console_text("\":");
    console_decimal(value);
}

static void print_json(const struct batch_circuit *circuit)
{
    const uint32_t *heights = circuit_log_heights(circuit->bucket);
    uint64_t total = 0;
    console_text("{\"circuit\":\"");
    print_id(circuit);
    console_text("\"");
    json_member_number("operations", circuit_bucket_size(circuit->bucket));
    console_text(",\"tables\":[");
    for (int t = 0; t < CIRCUIT_TABLES; t++) {
        const struct air_table *table = circuit->tables[t];
        struct table_stats s = stats_of(table, heights[t]);
        console_text(t == 0 ? "{\"table\":" : ",{\"table\":");
        console_json(span_text(table->name));
        json_member_number("columns", s.columns);
        json_member_number("logup_columns", s.logup);
        json_member_number("rows", UINT64_C(1) << heights[t]);
        json_member_number("degree", air_degree(table));
        json_member_number("constraints", table->constraint_count);
        json_member_number("interactions", table->interaction_count);
        json_member_number("nodes", table->node_count);
        json_member_number("cells", s.cells);
        console_text("}");
        total += s.cells;
    }
    console_text("]");
    json_member_number("cells", total);
    console_text("}\n");
}

// ----

enum exit_code command_circuit(int argc, char *const *argv)
{
    struct circuit_options options = {.ops = 16};
    struct option_rest rest = {NULL, 0, 0};
    struct arena arena;
    struct batch_circuit circuit;
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    if (!lend(&arena, CIRCUIT_BYTES + AIR_TEXT_BYTES + SCRATCH_BYTES)) return EXIT_ENVIRONMENT;
    enum status status =
        batch_circuit_make(&circuit, &arena, circuit_bucket_for((uint32_t)options.ops));
    if (status == STATUS_OK && options.json) {
        print_json(&circuit);
    } else if (status == STATUS_OK && options.stats) {
        print_stats(&circuit);
    } else if (status == STATUS_OK) {
        status = print_circuit(&circuit, &arena);
    }
    lend_end(&arena);
    if (status == STATUS_OK) return EXIT_YES;
    console_error("circuit", status_text(status));
    return EXIT_ENVIRONMENT;
}
