// SPDX-License-Identifier: Apache-2.0
// `consentry explain`: whether a batch satisfies the rules of the circuit, and which one it breaks
// first. For whoever changes the circuit, and for whoever wants to see what it watches.
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/circuit/witness.h"
#include "core/stark/air_check.h"
#include "gateway/commands/command.h"
#include "gateway/commands/prove_batch.h"
#include "gateway/host/console.h"
#include "gateway/host/lend.h"
#include "gateway/host/limits.h"

struct explain_options {
    const char *ops, *data, *key, *origin, *cell, *profile;
    uint64_t batch;
};

// clang-format off
static const struct option_row rows[] = {
    {"ops",     OPTION_TEXT,  "FILE", "operations as consentry translate prints them",
     offsetof(struct explain_options, ops), 0, 0},
    {"data",    OPTION_TEXT,  "DIR",  "a data folder that no gateway has open",
     offsetof(struct explain_options, data), 0, 0},
    {"batch",   OPTION_COUNT, "N",    "the sealed batch there",
     offsetof(struct explain_options, batch), 1, UINT64_MAX},
    {"key",     OPTION_TEXT,  "FILE", "the data folder's root key, as for serve",
     offsetof(struct explain_options, key), 0, 0},
    {"origin",  OPTION_TEXT,  "NAME", "of the data folder's log, if serve was given one",
     offsetof(struct explain_options, origin), 0, 0},
    {"cell",    OPTION_TEXT,  "CELL", "change TABLE.COLUMN[PLACE]@ROW=VALUE before looking",
     offsetof(struct explain_options, cell), 0, 0},
    {"profile", OPTION_TEXT,  "P",    "proof parameters (std-100); they set the active rows",
     offsetof(struct explain_options, profile), 0, 0},
};
// clang-format on

static const struct command_help help = {
    "explain (--ops FILE | --data DIR --batch N) [--cell CELL]",
    "Fills the tables of the batch circuit as the prover would and checks every constraint on\n"
    "every row and the balance of every bus, without any cryptography. Says how many rows each\n"
    "table uses, or names the first table, row and rule that fails and the columns it reads.\n"
    "--cell spoils one value first, to see what notices: --cell 'OPER.nonce@0=7', --cell\n"
    "'NODE.old_left[3]@12=0'. consentry circuit prints tables, columns and rules.\n"
    "\n"
    "Exit codes: 0 every rule holds; 1 one does not, or the ledger refuses an operation;\n"
    "2 unreadable input; 4 no such folder or key, or it is in use.\n",
};

struct explaining {
    const struct stark_profile *profile;
    struct batch_circuit circuit;
    struct batch_traces traces;
    const uint32_t *log_heights;
};

// ---- the cell

// A decimal in front of *text, which moves behind it; false when there is none or it is too large.
static bool take_number(const char **text, uint32_t limit, uint32_t *out)
{
    uint64_t x = 0;
    const char *at = *text;
    for (; *at >= '0' && *at <= '9'; at++) {
        x = 10 * x + (uint64_t)(*at - '0');
        if (x >= limit) return false;
    }
    if (at == *text) return false;
    *text = at;
    *out = (uint32_t)x;
    return true;
}

static bool take_char(const char **text, char c)
{
    if (**text != c) return false;
    ++*text;
    return true;
}

static bool takes_name(const char **text, const char *name)
{
    size_t size = strlen(name);
    bool same = strncmp(*text, name, size) == 0 && strchr(".[@", (*text)[size]) != NULL;
    if (same) *text += size;
    return same && **text != '\0';
}

static const struct air_table *find_table(const struct explaining *e, const char **text,
                                          uint32_t *index)
{
    for (*index = 0; *index < CIRCUIT_TABLES; ++*index)
        if (takes_name(text, e->circuit.tables[*index]->name)) return e->circuit.tables[*index];
    return NULL;
}

static bool find_column(const struct air_table *table, const char **text, uint32_t *column)
{
    *column = 0;
    for (uint32_t i = 0; i < table->columns_count; i++) {
        uint32_t place = 0, size = table->columns[i].size;
        if (takes_name(text, table->columns[i].name)) {
            if (take_char(text, '[') && (!take_number(text, size, &place) || !take_char(text, ']')))
                return false;
            *column += place;
            return true;
        }
        *column += size;
    }
    return false;
}

// Changes the cell that the option names; false when it names none.
static bool spoil(struct explaining *e, const char *text)
{
    uint32_t index, column, row, value;
    const struct air_table *table = find_table(e, &text, &index);
    if (table == NULL || !take_char(&text, '.') || !find_column(table, &text, &column))
        return false;
    uint32_t active = stark_active_rows(e->profile, e->log_heights[index]);
    if (!take_char(&text, '@') || !take_number(&text, active, &row) || !take_char(&text, '='))
        return false;
    if (!take_number(&text, FELT_P, &value) || *text != '\0') return false;
    size_t stride = e->traces.traces[index].stride;
    e->traces.columns[index][column * stride + row] = felt_from_u32(value);
    return true;
}

// ---- the answer

static void say_number(const char *before, uint64_t x, const char *after)
{
    console_text(before);
    console_decimal(x);
    console_text(after);
}

static void say_good(const struct explaining *e)
{
    uint64_t constraints = 0, interactions = 0;
    for (uint32_t t = 0; t < CIRCUIT_TABLES; t++) {
        const struct air_table *table = e->circuit.tables[t];
        constraints += table->constraint_count;
        interactions += table->interaction_count;
        console_padded(table->name, 6);
        say_number("  ", e->traces.used[t], " rows of ");
        say_number("", stark_active_rows(e->profile, e->log_heights[t]), "\n");
    }
    say_number("every rule holds: ", constraints, " constraints, ");
    say_number("", interactions, " kinds of entries on balanced buses\n");
}

static void say_column(const struct air_table *table, uint32_t column, bool next)
{
    uint32_t place;
    const char *name = air_column_name(table, column, &place);
    bool alone =
        column + 1 == table->width || air_column_name(table, column + 1, &(uint32_t){0}) != name;
    console_text(next ? " next " : " ");
    console_text(name);
    if (!alone || place != 0) say_number("[", place, "]");
}

// The columns that a node reads, each once.
static void say_columns(const struct air_table *table, uint32_t node)
{
    static bool reach[AIR_NODES_MAX];
    memset(reach, 0, sizeof reach);
    reach[node] = true;
    for (uint32_t i = node + 1; i-- > 0;) {
        const struct air_node *n = &table->nodes[i];
        if (!reach[i]) continue;
        if (n->op == AIR_ADD || n->op == AIR_SUB || n->op == AIR_MUL)
            reach[n->a] = reach[n->b] = true;
        for (uint32_t t = 0; n->op == AIR_LINEAR && t < n->b; t++)
            reach[table->terms[n->a + t].node] = true;
    }
    console_text("it reads");
    for (uint32_t i = 0; i <= node; i++) {
        const struct air_node *n = &table->nodes[i];
        if (reach[i] && (n->op == AIR_COL || n->op == AIR_NEXT))
            say_column(table, n->a, n->op == AIR_NEXT);
    }
    console_text("\n");
}

static void say_operation(const struct explaining *e, const struct batch_witness *witness,
                          const struct air_failure *failure)
{
    bool oper = strcmp(failure->table, e->circuit.tables[CIRCUIT_OPER]->name) == 0;
    if (!oper || failure->row >= witness->count) return;
    say_number("the row is operation ", failure->row + 1U, " of the batch, a ");
    console_text(operation_kind_name(witness->operations[failure->row].kind));
    console_text("\n");
}

static void say_failure(const struct explaining *e, const struct batch_witness *witness,
                        const struct air_failure *failure)
{
    console_text(failure->table);
    if (failure->width == 0) {
        say_number(" row ", failure->row, ", constraint ");
        say_number("", failure->index, ": ");
        console_text(failure->name);
        console_text("\n");
        const struct air_table *table = e->circuit.tables[failure->table_index];
        say_columns(table, table->constraints[failure->index].node);
    } else {
        say_number(" row ", failure->row, ", bus ");
        say_number("", failure->bus, ": ");
        console_text(failure->name);
        console_text("\nthe entries for this tuple do not add up to zero\n");
    }
    say_operation(e, witness, failure);
}

static enum exit_code check(struct explaining *e, const struct batch_witness *witness)
{
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    struct stark_statement statement = {
        .log_heights = e->log_heights,
        .fractions = fractions,
        .fraction_count = batch_statement_fractions(fractions, &e->traces.statement)};
    struct arena scratch;
    struct air_failure failure;
    if (!lend(&scratch, air_check_bytes(&e->circuit.stark, &statement, e->profile)))
        return EXIT_ENVIRONMENT;
    enum status status = air_check_circuit(&failure, &scratch, &e->circuit.stark, &statement,
                                           e->profile, e->traces.traces);
    lend_end(&scratch);
    if (status == STATUS_OK) say_good(e);
    if (status == STATUS_INVALID) say_failure(e, witness, &failure);
    if (status == STATUS_OK) return EXIT_YES;
    if (status == STATUS_INVALID) return EXIT_NO;
    console_error("explain", status_text(status));
    return EXIT_ENVIRONMENT;
}

static enum exit_code explain(const struct explain_options *options, struct explaining *e,
                              const struct batch_witness *witness)
{
    struct arena arena;
    uint32_t bucket = circuit_bucket_for(witness->count);
    e->log_heights = circuit_log_heights(bucket);
    if (!lend(&arena, CIRCUIT_BYTES + batch_traces_bytes(bucket))) return EXIT_ENVIRONMENT;
    enum exit_code code = EXIT_ENVIRONMENT;
    enum status status = batch_circuit_make(&e->circuit, &arena, bucket);
    if (status == STATUS_OK)
        status = batch_traces_build(&e->traces, &arena, witness, e->profile, lanes_best());
    if (status != STATUS_OK) {
        console_error("explain", status_text(status));
    } else if (options->cell[0] != '\0' && !spoil(e, options->cell)) {
        code = command_usage(options->cell, "is no cell; write TABLE.COLUMN[PLACE]@ROW=VALUE as "
                                            "consentry circuit names them");
    } else {
        code = check(e, witness);
    }
    lend_end(&arena);
    return code;
}

enum exit_code command_explain(int argc, char *const *argv)
{
    struct explain_options options = {
        .ops = "", .data = "", .key = "", .origin = "", .cell = "", .profile = "std-100"};
    struct option_rest rest = {NULL, 0, 0};
    enum exit_code code = EXIT_YES;
    if (command_begin(&help, OPTION_TABLE(rows), argc, argv, &options, &rest, &code)) return code;
    bool has_ops = options.ops[0] != '\0', has_data = options.data[0] != '\0';
    if (has_ops == has_data) return command_usage("explain", "needs either --ops or --data");
    if (has_data && options.batch == 0) return command_usage("--batch", "is missing");
    static struct explaining e;
    e.profile = stark_profile_named(span_text(options.profile));
    if (e.profile == NULL)
        return command_usage(options.profile, "is no profile; see consentry security");
    static struct prove_batch batch;
    if (has_data) {
        code =
            prove_batch_from_data(&batch, options.data, options.key, options.origin, options.batch);
    } else {
        struct file_bytes file;
        code = command_read(&file, options.ops, LIMIT_BODY_BUNDLE_SIZE);
        if (code == EXIT_YES) code = prove_batch_from_operations(&batch, options.ops, file.bytes);
        file_free(&file);
    }
    if (code == EXIT_YES) code = explain(&options, &e, &batch.witness);
    prove_batch_free(&batch);
    return code;
}
