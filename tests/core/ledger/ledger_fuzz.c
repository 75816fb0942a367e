// SPDX-License-Identifier: Apache-2.0
// Every byte format of the ledger: what decodes must encode to the same bytes, and verifying it
// must come back. The first byte chooses the format.
#include "core/ledger/batch_header.h"
#include "core/ledger/receipt.h"
#include "core/ledger/state_snapshot.h"
#include "core/ledger/transition.h"

#include <stdlib.h>

static const struct state_capacity CAPACITY = {16, 8, 8, 8, 8};
static void *memory;
static size_t memory_size;

static void fuzz_operation(span bytes)
{
    struct operation op;
    uint8_t again[OPERATION_BYTES];
    if (operation_decode(&op, bytes, NULL) != STATUS_OK) return;
    operation_encode(again, &op);
    if (memcmp(again, bytes.data, sizeof again) != 0) abort();
    // A genesis state refuses or takes whatever it is.
    struct genesis_keys keys = {{{1}}, {{2}}, {{3}}};
    struct arena arena = arena_over(memory, memory_size);
    struct state state;
    struct refusal refusal;
    if (state_init(&state, &arena, &CAPACITY, &keys) != STATUS_OK) abort();
    enum ledger_error error = group_replay(&state, &op, 1, &refusal);
    if (error != refusal.error) abort();
    arena_reset(&arena);
}

static void fuzz_openings(span bytes)
{
    struct operation_opening operation;
    struct leaf_opening leaf;
    digest root = {{FELT_ZERO}};
    uint8_t again[LEAF_OPENING_BYTES_MAX];
    if (operation_opening_decode(&operation, bytes, NULL) == STATUS_OK) {
        if (operation_opening_encode(again, &operation) != bytes.size) abort();
        if (memcmp(again, bytes.data, bytes.size) != 0) abort();
        if (operation_opening_verify(&operation, root) == STATUS_OK) abort();
    }
    if (leaf_opening_decode(&leaf, bytes, NULL) == STATUS_OK) {
        if (leaf_opening_encode(again, &leaf) != bytes.size) abort();
        if (memcmp(again, bytes.data, bytes.size) != 0) abort();
        if (leaf_opening_verify(&leaf, root) == STATUS_OK) abort();
    }
}

static void fuzz_header(span bytes)
{
    struct batch_header header;
    uint8_t again[BATCH_HEADER_BYTES];
    if (batch_header_decode(&header, bytes, NULL) != STATUS_OK) return;
    batch_header_encode(again, &header);
    if (memcmp(again, bytes.data, sizeof again) != 0) abort();
    if (batch_header_follows(&header, &header) == STATUS_OK) abort();
}

static enum status read_span_source(void *context, uint8_t *out, size_t size)
{
    span *left = context;
    if (size > left->size) return STATUS_TRUNCATED;
    memcpy(out, left->data, size);
    *left = span_slice(*left, size, left->size);
    return STATUS_OK;
}

static void fuzz_snapshot(span bytes)
{
    struct state state;
    struct arena arena = arena_over(memory, memory_size);
    struct snapshot_source source = {read_span_source, &bytes};
    enum status status = state_load(&state, &arena, &CAPACITY, lanes_best(), source);
    (void)status;
    arena_reset(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (memory == NULL) {
        memory_size = state_bytes(&CAPACITY);
        memory = malloc(memory_size);
    }
    if (size == 0) return 0;
    span bytes = span_of(data + 1, size - 1);
    switch (data[0] % 4) {
    case 0: fuzz_operation(bytes); break;
    case 1: fuzz_openings(bytes); break;
    case 2: fuzz_header(bytes); break;
    default: fuzz_snapshot(bytes); break;
    }
    return 0;
}
