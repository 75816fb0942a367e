// SPDX-License-Identifier: Apache-2.0
// Runs tests/cases/ledger/*.txt: one line is one operation and its answer (README.md there).
#include "core/ledger/batch.h"
#include "core/ledger/transition.h"
#include "core/ledger/workload.h"
#include "tests/check.h"
#include "tests/core/ledger/naive_root.h"

#include <stdlib.h>

enum { WORDS_MAX = 24, GROUP_MAX = 8, NAMES_MAX = 32 };

static const struct state_capacity CAPACITY = {64, 64, 64, 64, 64};
static const char *const FILES[] = {"register", "grant", "revoke", "request", "record", "group"};

struct runner {
    struct state state;
    struct operation batch[256];
    uint32_t batch_count;
    uint64_t time;
    char names[NAMES_MAX][32]; // by account index
    bool in_group;
    enum ledger_error group_error;
    uint32_t group_size;
    struct refusal refusal;
    const char *file;
    int line;
};

static struct runner run;
static struct arena arena, witness_arena;

static void fail(const char *what, const char *detail)
{
    fprintf(stderr, "%s.txt:%d: %s %s\n", run.file, run.line, what, detail);
    check_test_failed = 1;
}

// The key of a name: its letters. "zero" and "sentinel" are the key of zeros.
static struct account_key key_of(const char *name)
{
    struct account_key key = {{0}};
    if (strcmp(name, "zero") == 0 || strcmp(name, "sentinel") == 0) return key;
    for (size_t i = 0; name[i] != 0; i++) {
        key.limb[i % 8] = key.limb[i % 8] * 256 % 1000003 + (uint8_t)name[i];
    }
    return key;
}

static void start(const char *file)
{
    memset(&run, 0, sizeof run);
    run.file = file;
    struct genesis_keys keys = {key_of("gateway"), key_of("anyone"), key_of("nobody")};
    arena_reset(&arena);
    CHECK_EQ(state_init(&run.state, &arena, &CAPACITY, &keys), STATUS_OK);
}

// "1,2,5-9,all": bits of a map, and whether "all" was there.
static bool read_bits(uint64_t map[4], const char *text)
{
    bool all = false;
    while (*text != 0) {
        if (strncmp(text, "all", 3) == 0) {
            all = true;
            text += 3;
        } else {
            char *end;
            unsigned long from = strtoul(text, &end, 10), to = from;
            if (*end == '-') to = strtoul(end + 1, &end, 10);
            for (unsigned long b = from; b <= to && b < 256; b++) {
                map[b / 64] |= UINT64_C(1) << b % 64;
            }
            text = end;
        }
        if (*text == ',') text++;
    }
    return all;
}

static uint8_t kind_named(const char *name)
{
    static const char *const kinds[] = {"sentinel", "gateway",      "anyone", "nobody",
                                        "patient",  "practitioner", "role",   "organization",
                                        "related",  "device",       "other"};
    for (uint8_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strcmp(kinds[i], name) == 0) return i;
    }
    fail("no account kind", name);
    return 0;
}

struct words {
    char *word[WORDS_MAX];
    int count;
};

// The number of "name=number", or `otherwise`.
static uint64_t number_of(const struct words *w, const char *name, uint64_t otherwise)
{
    size_t size = strlen(name);
    for (int i = 0; i < w->count; i++) {
        if (strncmp(w->word[i], name, size) == 0 && w->word[i][size] == '=') {
            return strtoull(w->word[i] + size + 1, NULL, 10);
        }
    }
    return otherwise;
}

static const char *text_of(const struct words *w, const char *name)
{
    size_t size = strlen(name);
    for (int i = 0; i < w->count; i++) {
        if (strncmp(w->word[i], name, size) == 0 && w->word[i][size] == '=') {
            return w->word[i] + size + 1;
        }
    }
    return NULL;
}

static const char *word_after(const struct words *w, const char *name, const char *otherwise)
{
    for (int i = 0; i + 1 < w->count; i++) {
        if (strcmp(w->word[i], name) == 0) return w->word[i + 1];
    }
    return otherwise;
}

static bool has_word(const struct words *w, const char *name)
{
    for (int i = 0; i < w->count; i++) {
        if (strcmp(w->word[i], name) == 0) return true;
    }
    return false;
}

static void read_rule(struct draft *draft, const struct words *w)
{
    struct rule_content *rule = &draft->op.content.rule;
    const char *types = text_of(w, "types"), *purposes = text_of(w, "purposes");
    if (types != NULL && read_bits(rule->types, types)) rule->flags |= RULE_ALL_TYPES;
    if (purposes != NULL && read_bits(rule->purposes, purposes)) rule->flags |= RULE_ALL_PURPOSES;
    if (has_word(w, "deny")) rule->flags |= RULE_DENY;
    rule->not_before = number_of(w, "from", 0);
    rule->not_after = number_of(w, "until", 0);
    draft->first_rule = (uint32_t)number_of(w, "rule", 0);
    draft->keys[ROLE_CUSTODIAN] = key_of(word_after(w, "at", "Clinic"));
}

static bool is(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static void read_draft(struct draft *draft, const struct words *w)
{
    memset(draft, 0, sizeof *draft);
    struct operation *op = &draft->op;
    const char *verb = w->word[0], *who = w->count > 1 ? w->word[1] : "";
    uint32_t second = w->count > 2 ? (uint32_t)strtoul(w->word[2], NULL, 10) : 0;
    if (is(verb, "register")) {
        op->kind = OPERATION_REGISTER;
        op->content.account.key = key_of(who);
        op->content.account.kind = kind_named(w->word[2]);
        op->flags = (uint8_t)number_of(w, "floor", 0);
    } else if (is(verb, "grant") || is(verb, "request")) {
        bool grant = is(verb, "grant");
        op->kind = grant ? OPERATION_GRANT : OPERATION_REQUEST;
        draft->keys[grant ? ROLE_PATIENT : ROLE_GRANTEE] = key_of(who);
        draft->keys[grant ? ROLE_GRANTEE : ROLE_PATIENT] =
            key_of(word_after(w, grant ? "to" : "from", ""));
        read_rule(draft, w);
    } else if (is(verb, "revoke") || is(verb, "approve") || is(verb, "deny")) {
        op->kind = is(verb, "revoke") ? OPERATION_REVOKE : OPERATION_RESPOND;
        op->flags = is(verb, "approve");
        draft->keys[ROLE_PATIENT] = key_of(who);
        op->target = second;
    } else if (is(verb, "expire")) {
        op->kind = OPERATION_EXPIRE;
        op->target = (uint32_t)strtoul(who, NULL, 10);
    } else if (is(verb, "record")) {
        op->kind = OPERATION_RECORD;
        draft->keys[ROLE_PATIENT] = key_of(who);
        draft->keys[ROLE_CUSTODIAN] = key_of(word_after(w, "by", "Clinic"));
        op->link = (uint32_t)(number_of(w, "over", UINT64_MAX) + 1);
    } else if (is(verb, "word")) {
        op->kind = OPERATION_VOCAB;
        op->flags = is(who, "purpose");
        op->extra = (uint32_t)number_of(w, "length", 1);
    } else {
        fail("no such verb:", verb);
    }
}

static void overwrite(struct operation *op, const struct words *w)
{
    op->nonce = (uint32_t)number_of(w, "nonce", op->nonce);
    op->sequence = number_of(w, "sequence", op->sequence);
    op->target = (uint32_t)number_of(w, "target", op->target);
    op->class = (uint8_t)number_of(w, "class", op->class);
    op->kind = (uint8_t)number_of(w, "kind", op->kind);
    op->link = (uint32_t)number_of(w, "link", op->link);
    op->flags = (uint8_t)number_of(w, "flags", op->flags);
    op->extra = (uint32_t)number_of(w, "extra", op->extra);
    if (text_of(w, "low") != NULL) op->grantee = op->target;
    // The file's clock may run back; preparing an operation never lets it.
    if (op->time > run.time) op->time = run.time;
}

static uint32_t account_named(const char *name)
{
    struct account_key key = key_of(name);
    return account_key_is_zero(&key) ? 0 : state_find_account(&run.state, &key);
}

// The values behind "->": indexes made, bounds of a refusal.
static void check_values(const struct words *answer, const struct operation *op)
{
    for (int i = 1; i < answer->count; i++) {
        char *equals = strchr(answer->word[i], '=');
        if (equals == NULL) {
            fail("not a value:", answer->word[i]);
            continue;
        }
        uint64_t expected = strtoull(equals + 1, NULL, 10), found;
        *equals = 0;
        const char *name = answer->word[i];
        if (is(name, "provided")) {
            found = run.refusal.provided;
        } else if (is(name, "max")) {
            found = run.refusal.max;
        } else if (is(name, "position")) {
            found = run.refusal.position;
        } else if (is(name, "consent") || is(name, "request") || is(name, "record") ||
                   is(name, "word")) {
            found = op->target;
        } else {
            found = account_named(name);
        }
        if (found != expected) fail("another value of", name);
    }
}

static void answer(const struct words *expected, enum ledger_error error,
                   const struct operation *op)
{
    if (expected->count == 0) {
        fail("an answer is missing", "");
    } else if (!is(expected->word[0], ledger_error_name(error))) {
        fail("the answer is", ledger_error_name(error));
    } else {
        check_values(expected, op);
    }
}

static enum ledger_error apply(const struct words *w, struct operation *op,
                               const struct operation *group)
{
    struct draft draft;
    read_draft(&draft, w);
    enum ledger_error error = transition_prepare(
        op, &run.state, &draft, group, run.state.head.sequence + 1, run.time, &run.refusal);
    if (error != LEDGER_OK) return error;
    overwrite(op, w);
    return transition_apply(&run.state, op, &run.refusal);
}

static void single(const struct words *w, const struct words *expected)
{
    struct operation *op = &run.batch[run.batch_count];
    group_begin(&run.state);
    enum ledger_error error = apply(w, op, op);
    if (error == LEDGER_OK) {
        group_commit(&run.state);
        run.batch_count++;
    } else {
        group_rollback(&run.state);
    }
    answer(expected, error, op);
}

static void in_group(const struct words *w)
{
    if (run.group_error != LEDGER_OK) return;
    struct operation *group = &run.batch[run.batch_count];
    run.group_error = apply(w, &group[run.group_size], group);
    run.refusal.position = run.group_size++;
}

static void end_group(const struct words *expected)
{
    run.in_group = false;
    if (run.group_error == LEDGER_OK) {
        group_commit(&run.state);
        run.batch_count += run.group_size;
    } else {
        group_rollback(&run.state);
    }
    answer(expected, run.group_error, &run.batch[run.batch_count]);
}

static void seal(void)
{
    struct batch_witness w;
    struct salter salter = workload_salter();
    arena_reset(&witness_arena);
    CHECK_EQ(batch_seal(&w, &run.state, run.batch, run.batch_count, &salter, lanes_best(),
                        &witness_arena),
             STATUS_OK);
    if (!digest_equal(w.new_root, naive_state_root(&run.state))) fail("another root", "");
    run.batch_count = 0;
}

#define FIELD(from, name)                                                              \
    do {                                                                               \
        if (number_of(w, #name, (from)->name) != (from)->name) fail("another", #name); \
    } while (0)

static void look(const struct words *w)
{
    const char *tree = w->word[1];
    uint32_t index = (uint32_t)strtoul(w->word[2], NULL, 10);
    if (is(tree, "account")) {
        index = account_named(w->word[2]);
        if (index == STATE_NONE) {
            fail("no account", w->word[2]);
            return;
        }
        const struct account_state *a = &run.state.accounts.states[index];
        if (number_of(w, "floor", a->auth_floor) != a->auth_floor) fail("another", "floor");
        FIELD(a, status);
        FIELD(a, nonce);
        FIELD(a, last_consent);
        FIELD(a, last_granted);
        FIELD(a, last_request);
        FIELD(a, last_asked);
        FIELD(a, last_record);
        return;
    }
    const struct entry_state *e = is(tree, "record")    ? &run.state.records.states[index]
                                  : is(tree, "request") ? &run.state.requests.states[index]
                                                        : &run.state.consents.states[index];
    FIELD(e, status);
    FIELD(e, created);
    FIELD(e, changed);
    FIELD(e, link);
    FIELD(e, previous_of_patient);
    FIELD(e, previous_of_grantee);
    if (is(tree, "consent")) FIELD(&run.state.consents.rows[index].content, group);
}

static void split(struct words *out, char *text)
{
    out->count = 0;
    for (char *word = strtok(text, " \t\n"); word != NULL && out->count < WORDS_MAX;
         word = strtok(NULL, " \t\n")) {
        out->word[out->count++] = word;
    }
}

static void run_line(char *text)
{
    struct words w, expected = {.count = 0};
    char *arrow = strstr(text, "->");
    if (arrow != NULL) {
        *arrow = 0;
        split(&expected, arrow + 2);
    }
    split(&w, text);
    if (w.count == 0 || w.word[0][0] == '#') return;
    if (is(w.word[0], "time")) {
        run.time = strtoull(w.word[1], NULL, 10);
    } else if (is(w.word[0], "seal")) {
        seal();
    } else if (is(w.word[0], "state")) {
        look(&w);
    } else if (is(w.word[0], "{")) {
        group_begin(&run.state);
        run.in_group = true;
        run.group_error = LEDGER_OK;
        run.group_size = 0;
    } else if (is(w.word[0], "}")) {
        end_group(&expected);
    } else if (run.in_group) {
        in_group(&w);
    } else {
        single(&w, &expected);
    }
}

static void run_file(const char *name)
{
    char path[512], line[512];
    snprintf(path, sizeof path, SOURCE_DIR "/tests/cases/ledger/%s.txt", name);
    FILE *file = fopen(path, "r");
    start(name);
    if (file == NULL) {
        fail("cannot open", path);
        return;
    }
    while (fgets(line, sizeof line, file) != NULL) {
        run.line++;
        run_line(line);
    }
    fclose(file);
}

TEST(ledger_cases__every_file__answers_as_written)
{
    for (size_t i = 0; i < sizeof FILES / sizeof FILES[0]; i++) run_file(FILES[i]);
}

int main(void)
{
    size_t size = state_bytes(&CAPACITY), witness = batch_witness_bytes(LEDGER_BATCH_MAX);
    void *memory = malloc(size), *witness_memory = malloc(witness);
    arena = arena_over(memory, size);
    witness_arena = arena_over(witness_memory, witness);
    RUN(ledger_cases__every_file__answers_as_written);
    arena_reset(&arena);
    arena_reset(&witness_arena);
    free(memory);
    free(witness_memory);
    return check_report();
}
