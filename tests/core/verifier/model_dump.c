// SPDX-License-Identifier: Apache-2.0
// A proof for other verifiers: what they need to judge it, and what this one says of the proof and
// of spoiled copies. The second verifier in tools/model reads it; run in WebAssembly, this program
// must print the same text, proof bytes included.
//
// Usage: model_dump KIND PROFILE SPOILED LOG_HEIGHT...   a small circuit of engine_circuits.h
//        model_dump batch PROFILE SPOILED OPERATIONS     a batch of grants
// prints one JSON object.
#include "core/base/hex.h"
#include "core/stark/shape.h"
#include "tests/core/prover/engine_proof.h"
#include "tests/core/verifier/batch_file.h"

// A proof and everything that a verifier has to know beforehand.
struct subject {
    const struct stark_profile *profile;
    const struct stark_circuit *circuit;
    struct stark_statement statement;
    span body;
    struct arena scratch;
};

static struct arena new_arena(size_t size)
{
    return arena_over(engine_memory(size), size);
}

static struct verdict judge(struct subject *s, span body)
{
    struct stark_verify_options options = {
        .profile = s->profile, .lanes = lanes_best(), .allow_development = true};
    return stark_verify(s->circuit, &s->statement, &options, body, &s->scratch);
}

// A JSON object is all that may stand on stdout, so the harness reports nothing.
static void print_hex(const char *name, span bytes)
{
    char *text = (char *)engine_memory(2 * bytes.size + 1);
    hex_encode(text, bytes.data, bytes.size);
    printf("\"%s\":\"%s\",\n", name, text);
    free(text);
}

static void print_statement(const struct subject *s)
{
    printf("\"log_heights\":[");
    for (uint32_t t = 0; t < s->circuit->table_count; t++) {
        printf("%s%u", t == 0 ? "" : ",", s->statement.log_heights[t]);
    }
    printf("],\n\"fractions\":[");
    for (uint32_t i = 0; i < s->statement.fraction_count; i++) {
        const struct stark_public_interaction *f = &s->statement.fractions[i];
        printf("%s[%u,%d,%u,[", i == 0 ? "" : ",", f->bus, f->receive,
               felt_to_u32(f->multiplicity));
        for (uint32_t k = 0; k < f->width; k++) {
            printf("%s%u", k == 0 ? "" : ",", felt_to_u32(f->tuple[k]));
        }
        printf("]]");
    }
    printf("],\n");
}

// Copies with one byte changed, half of them near the beginning, the others spread over the proof:
// offset, what is added, this verifier's verdict.
static void print_spoiled(struct subject *s, size_t count)
{
    uint8_t *copy = (uint8_t *)engine_memory(s->body.size);
    printf("\"spoiled\":[");
    for (size_t i = 0; i < count; i++) {
        size_t offset = i < count / 2 ? i * 2 * 6000 / count : i * (s->body.size - 1) / (count - 1);
        uint8_t added = (uint8_t)(1U << (i % 8));
        memcpy(copy, s->body.data, s->body.size);
        offset %= s->body.size;
        copy[offset] = (uint8_t)(copy[offset] + added);
        struct verdict v = judge(s, span_of(copy, s->body.size));
        printf("%s[%zu,%u,%s,\"%s\"]", i == 0 ? "" : ",\n", offset, added,
               v.status == STATUS_OK ? "true" : "false", stark_step_name(v.step));
    }
    printf("]");
    free(copy);
}

static void print_subject(struct subject *s, size_t spoiled)
{
    size_t bytes = stark_verify_bytes(s->circuit, &s->statement, s->profile);
    const size_t text_size = (size_t)4 << 20;
    uint8_t *text = (uint8_t *)engine_memory(text_size);
    struct writer w = writer_over(text, text_size);
    s->scratch = new_arena(bytes);
    stark_circuit_write(&w, s->circuit);
    CHECK_EQ(w.status, STATUS_OK);
    printf("{\"profile\":\"%s\",\n", s->profile->name);
    print_hex("circuit", writer_span(&w));
    print_hex("public", span_of(s->statement.public_bytes, s->statement.public_size));
    print_statement(s);
    print_hex("body", s->body);
    printf("\"valid\":%s,\n", judge(s, s->body).status == STATUS_OK ? "true" : "false");
    print_spoiled(s, spoiled);
    printf("}\n");
    free(text);
    free(s->scratch.base);
}

static void dump_engine(int kind, const char *profile, size_t spoiled, const uint32_t *log_heights)
{
    struct engine e;
    struct engine_proof proof = engine_proof_new();
    engine_make(&e, (enum engine_kind)kind, profile, log_heights);
    engine_prove(&proof, &e);
    struct subject s = {.profile = e.profile,
                        .circuit = &e.circuit,
                        .statement = e.statement,
                        .body = span_of(proof.bytes, proof.size)};
    print_subject(&s, spoiled);
    engine_proof_free(&proof);
    engine_free(&e);
}

// The file's body, under the circuit and the statement that its header and public bytes stand for.
static void dump_file(span bytes, uint32_t bucket, size_t spoiled)
{
    struct proof_file file;
    struct batch_statement statement;
    struct batch_circuit circuit;
    struct stark_public_interaction fractions[BATCH_FRACTIONS_MAX];
    struct arena arena = new_arena(CIRCUIT_BYTES);
    size_t offset;
    CHECK_EQ(proof_file_read(&file, bytes, &offset), STATUS_OK);
    CHECK_EQ(batch_statement_decode(&statement, file.public_bytes, file.subbatches), STATUS_OK);
    CHECK_EQ(batch_circuit_make(&circuit, &arena, bucket), STATUS_OK);
    uint32_t fraction_count = batch_statement_fractions(fractions, &statement);
    struct subject s = {.profile = file.profile, .circuit = &circuit.stark, .body = file.body};
    s.statement = (struct stark_statement){.public_bytes = file.public_bytes.data,
                                           .public_size = file.public_bytes.size,
                                           .log_heights = circuit_log_heights(bucket),
                                           .fractions = fractions,
                                           .fraction_count = fraction_count};
    print_subject(&s, spoiled);
    free(arena.base);
}

static void dump_batch(const char *profile, size_t spoiled, uint32_t count)
{
    span file = batch_file_make(profile, count);
    dump_file(file, circuit_bucket_for(count), spoiled);
    free((void *)(uintptr_t)file.data);
}

int main(int argc, char **argv)
{
    uint32_t numbers[ENGINE_TABLES_MAX] = {0};
    if (argc < 5 || argc > 4 + ENGINE_TABLES_MAX) return 3;
    for (int i = 4; i < argc; i++) numbers[i - 4] = (uint32_t)atoi(argv[i]);
    size_t spoiled = (size_t)atoi(argv[3]);
    if (strcmp(argv[1], "batch") == 0) {
        if (numbers[0] == 0 || numbers[0] > BATCH_FILE_OPERATIONS_MAX) return 3;
        dump_batch(argv[2], spoiled, numbers[0]);
    } else {
        dump_engine(atoi(argv[1]), argv[2], spoiled, numbers);
    }
    return check_test_failed;
}
