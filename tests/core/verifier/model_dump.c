// SPDX-License-Identifier: Apache-2.0
// A proof for the second verifier in tools/model: what it needs, and what this one says of the
// proof and of spoiled copies.
//
// Usage: model_dump KIND PROFILE SPOILED LOG_HEIGHT... prints one JSON object.
#include "tests/core/prover/engine_proof.h"

#include "core/base/hex.h"
#include "core/stark/shape.h"

// A JSON object is all that may stand on stdout, so the harness reports nothing.
static void print_hex(const char *name, const uint8_t *bytes, size_t size)
{
    char *text = (char *)engine_memory(2 * size + 1);
    hex_encode(text, bytes, size);
    printf("\"%s\":\"%s\",\n", name, text);
    free(text);
}

static void print_statement(const struct engine *e)
{
    printf("\"log_heights\":[");
    for (uint32_t t = 0; t < e->circuit.table_count; t++) {
        printf("%s%u", t == 0 ? "" : ",", e->log_heights[t]);
    }
    printf("],\n\"fractions\":[");
    for (uint32_t i = 0; i < e->statement.fraction_count; i++) {
        const struct stark_public_interaction *f = &e->fractions[i];
        printf("%s[%u,%d,%u,[", i == 0 ? "" : ",", f->bus, f->receive,
               felt_to_u32(f->multiplicity));
        for (uint32_t k = 0; k < f->width; k++) {
            printf("%s%u", k == 0 ? "" : ",", felt_to_u32(f->tuple[k]));
        }
        printf("]]");
    }
    printf("],\n");
}

// Copies with one byte changed, spread over the proof, and one cut short: offset, what is added,
// this verifier's verdict.
static void print_spoiled(struct engine_proof *proof, const struct engine *e, size_t count)
{
    uint8_t *copy = (uint8_t *)engine_memory(proof->size);
    printf("\"spoiled\":[");
    for (size_t i = 0; i < count; i++) {
        size_t offset = i < count / 2 ? i * 2 * 6000 / count : i * (proof->size - 1) / (count - 1);
        uint8_t added = (uint8_t)(1U << (i % 8));
        memcpy(copy, proof->bytes, proof->size);
        offset %= proof->size;
        copy[offset] = (uint8_t)(copy[offset] + added);
        struct verdict v = engine_verify_with(proof, e, span_of(copy, proof->size), lanes_best());
        printf("%s[%zu,%u,%s,\"%s\"]", i == 0 ? "" : ",\n", offset, added,
               v.status == STATUS_OK ? "true" : "false", stark_step_name(v.step));
    }
    printf("]");
    free(copy);
}

int main(int argc, char **argv)
{
    uint32_t log_heights[ENGINE_TABLES_MAX] = {0};
    if (argc < 5 || argc > 4 + ENGINE_TABLES_MAX) return 3;
    for (int i = 4; i < argc; i++) log_heights[i - 4] = (uint32_t)atoi(argv[i]);
    struct engine e;
    struct engine_proof proof = engine_proof_new();
    engine_make(&e, (enum engine_kind)atoi(argv[1]), argv[2], log_heights);
    engine_prove(&proof, &e);
    struct writer w = writer_over(proof.scratch, proof.scratch_size);
    stark_circuit_write(&w, &e.circuit);
    printf("{\"profile\":\"%s\",\n", argv[2]);
    print_hex("circuit", w.data, w.size);
    print_hex("public", e.public_bytes, sizeof e.public_bytes);
    print_statement(&e);
    print_hex("body", proof.bytes, proof.size);
    struct verdict v = engine_verify(&proof, &e);
    printf("\"valid\":%s,\n", v.status == STATUS_OK ? "true" : "false");
    print_spoiled(&proof, &e, (size_t)atoi(argv[3]));
    printf("}\n");
    engine_proof_free(&proof);
    engine_free(&e);
    return check_test_failed;
}
