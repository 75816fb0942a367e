// SPDX-License-Identifier: Apache-2.0
// OPER rows: each operation replayed on the words it touches, as table_oper.c says.
#include "core/circuit/table_oper_internal.h"
#include "core/circuit/witness_internal.h"

#undef COL

// One row under construction.
struct oper {
    struct builder *b;
    const struct operation *op;
    uint32_t position;
    felt row[OPER_WIDTH];
};

#define PUT(name, x) (o->row[OPER_##name] = (x))
#define GET(name)    (o->row[OPER_##name])
#define IS(set)      (((set) >> o->op->kind & 1) != 0)
#define AUTHORED(by) (operation_author_role(o->op->kind, o->op->class) == ROLE_##by)

static uint32_t stamp(const struct oper *o, uint32_t slot)
{
    return 8 * (o->position + 1) + slot;
}

static void copy8(felt *to, const felt *from)
{
    for (int i = 0; i < 8; i++) to[i] = from[i];
}

// The key of the account in a role, and its state word: read, then written with what changes.
static void read_key(struct oper *o, uint32_t slot, uint32_t account, uint32_t keys)
{
    struct part *a = part_at(o->b, TREE_ACCOUNTS, 0, 4 * account);
    part_read(o->b, a, 0, stamp(o, slot), o->row + keys);
}

static void change_state(struct oper *o, uint32_t slot, uint32_t account, uint32_t state,
                         bool author, uint32_t head, uint32_t second_head)
{
    struct part *c = part_at(o->b, TREE_ACCOUNTS, 1, 2 * account + 1);
    if (c == NULL) return;
    felt after[8];
    copy8(after, c->now + 8);
    if (author) after[ACCOUNT_NONCE] = felt_add(after[ACCOUNT_NONCE], FELT_ONE);
    felt pointer = felt_add(GET(NEW_LEAF), FELT_ONE);
    if (head != 0) after[head] = pointer;
    if (second_head != 0) after[second_head] = pointer;
    part_access(o->b, c, 1, stamp(o, slot), after, o->row + state);
}

static void header(struct oper *o)
{
    const struct operation *op = o->op;
    PUT(REAL, FELT_ONE);
    PUT(POSITION, small(o->position));
    PUT(FIRST, small(o->position == 0));
    PUT(LAST, small(o->position + 1 == o->b->in->count));
    PUT(KIND + op->kind - 1, FELT_ONE);
    PUT(FLAGS, small(op->flags));
    time_felts(o->row + OPER_SEQUENCE, op->sequence);
    time_felts(o->row + OPER_TIME, op->time);
    PUT(NONCE, small(op->nonce));
    PUT(P, small(op->patient));
    PUT(G, small(op->grantee));
    PUT(C, small(op->custodian));
    PUT(TARGET, small(op->target));
    PUT(LINK, small(op->link));
    PUT(EXTRA, small(op->extra));
    copy8(o->row + OPER_BODY, op->body.e);
}

// Whether a RESPOND makes a consent: from the request's rule word and the clock.
static void answer(struct oper *o)
{
    if (!IS(READS_END)) return;
    const felt *end = o->row + OPER_RULE + RULE_NOT_AFTER;
    felt sum = felt_add(end[0], end[1]);
    bool has_end = !felt_is_zero(sum);
    bool late = time_row(o->b, o->row + OPER_TIME, end, false);
    PUT(HAS_END, small(has_end));
    PUT(END_INVERSE, felt_inv(sum));
    PUT(LATE, small(late));
    if (!IS(OF(RESPOND))) return;
    bool live = !has_end || late;
    PUT(LIVE, small(live));
    PUT(OK, small(live && o->op->flags == 1));
}

// The rule word that is read, or made; B's digest where no rule reads B; a string's second word.
static void rule_word(struct oper *o)
{
    struct builder *b = o->b;
    felt none[8];
    uint32_t at = stamp(o, SLOT_LEAF);
    if (IS(OF(RESPOND) | OF(EXPIRE))) {
        uint32_t tree = IS(OF(RESPOND)) ? TREE_REQUESTS : TREE_CONSENTS;
        part_read(b, part_at(b, tree, 0, 4 * o->op->target + 1), 0, at, o->row + OPER_RULE);
    } else if (IS(MAKES_RULE)) {
        uint32_t tree = IS(OF(GRANT)) ? TREE_CONSENTS : TREE_REQUESTS;
        struct part *rule = part_at(b, tree, 0, 4 * o->op->target + 1);
        if (rule == NULL) return;
        copy8(o->row + OPER_RULE, rule->final);
        for (uint32_t word = 0; word < 4; word++)
            part_access(b, rule, word, at, rule->final + 8 * word, none);
        uint32_t counts[2];
        bits_rows(b, at, tree, 4 * o->op->target + 1, rule->final + 8, counts);
        PUT(COUNTS, small(counts[0]));
        PUT(COUNTS + 1, small(counts[1]));
    } else if (IS(OF(REGISTER) | OF(RECORD))) {
        uint32_t tree = IS(OF(REGISTER)) ? TREE_ACCOUNTS : TREE_RECORDS;
        struct part *opaque = part_at(b, tree, 0, 4 * o->op->target + 1);
        if (opaque == NULL) return;
        copy8(o->row + OPER_RULE, opaque->new_digest.e);
        part_access(b, opaque, 0, at, opaque->new_digest.e, none);
    } else if (IS(OF(VOCAB))) {
        struct part *string = part_at(b, TREE_VOCABULARY, 0, 4 * o->op->target);
        if (string == NULL) return;
        copy8(o->row + OPER_RULE, string->final + 8);
        part_access(b, string, 1, at, string->final + 8, none);
    }
}

static void clock_before(const struct oper *o, uint64_t *time, uint64_t *sequence)
{
    const struct operation *before = o->op - 1;
    bool first = o->position == 0;
    *time = first ? o->b->in->old_head.time : before->time;
    *sequence = first ? o->b->in->old_head.sequence : before->sequence;
}

static void counters_and_clock(struct oper *o)
{
    struct builder *b = o->b;
    struct part *state = part_at(b, TREE_STATE, 0, 0);
    if (state == NULL) return;
    const felt *counters = state->now + 8 * STATE_WORD_COUNTERS;
    felt after[8], before[8];
    copy8(after, counters);
    static const uint8_t tree_of[9] = {TREE_COUNT, TREE_ACCOUNTS, TREE_CONSENTS,
                                       TREE_COUNT, TREE_REQUESTS, TREE_COUNT,
                                       TREE_COUNT, TREE_RECORDS,  TREE_VOCABULARY};
    uint32_t tree = tree_of[o->op->kind];
    if (IS(OF(RESPOND)) && !felt_is_zero(GET(OK))) tree = TREE_CONSENTS;
    if (tree != TREE_COUNT) PUT(NEW_LEAF, counters[tree]);
    if (tree != TREE_COUNT) after[tree] = felt_add(after[tree], FELT_ONE);
    part_access(b, state, STATE_WORD_COUNTERS, stamp(o, SLOT_STATE), after, before);
    for (uint32_t i = 0; i < 6; i++) PUT(COUNTERS + i, before[i]);

    uint64_t time, sequence;
    clock_before(o, &time, &sequence);
    time_felts(o->row + OPER_TIME_BEFORE, time);
    time_felts(o->row + OPER_SEQUENCE_BEFORE, sequence);
    (void)time_row(b, o->row + OPER_TIME_BEFORE, o->row + OPER_TIME, false);
    (void)time_row(b, o->row + OPER_SEQUENCE_BEFORE, o->row + OPER_SEQUENCE, true);
}

static void accounts(struct oper *o)
{
    const struct operation *op = o->op;
    bool ok = !felt_is_zero(GET(OK));
    bool consent = IS(OF(GRANT)) || ok, request = IS(OF(REQUEST));
    if (IS(USES_PATIENT)) {
        read_key(o, SLOT_PATIENT, op->patient, OPER_P_KEY);
        uint32_t head = consent          ? ACCOUNT_LAST_CONSENT
                        : request        ? ACCOUNT_LAST_REQUEST
                        : IS(OF(RECORD)) ? ACCOUNT_LAST_RECORD
                                         : 0;
        change_state(o, SLOT_PATIENT, op->patient, OPER_P_STATE, AUTHORED(PATIENT), head, 0);
    }
    if (IS(MAKES_RULE) || ok) {
        read_key(o, SLOT_GRANTEE, op->grantee, OPER_G_KEY);
        uint32_t head = consent ? ACCOUNT_LAST_GRANTED : ACCOUNT_LAST_ASKED;
        change_state(o, SLOT_GRANTEE, op->grantee, OPER_G_STATE, AUTHORED(GRANTEE), head, 0);
    }
    if (IS(USES_CUSTODIAN) || op->class == 1) {
        read_key(o, SLOT_CUSTODIAN, op->custodian, OPER_C_KEY);
        change_state(o, SLOT_CUSTODIAN, op->custodian, OPER_C_STATE, AUTHORED(CUSTODIAN), 0, 0);
    }
}

// What an organization signed: its key's commitment, the intent in its tree.
static void signature(struct oper *o)
{
    struct builder *b = o->b;
    const struct operation *op = o->op;
    if (op->class != 1) return;
    static const uint32_t flag_of[OPERATION_KINDS] = {
        [OPERATION_GRANT] = OPER_SIGNED_GRANT,     [OPERATION_REVOKE] = OPER_SIGNED_CHANGE,
        [OPERATION_REQUEST] = OPER_SIGNED_REQUEST, [OPERATION_RESPOND] = OPER_SIGNED_CHANGE,
        [OPERATION_RECORD] = OPER_SIGNED_RECORD,
    };
    const struct signed_run *run = signed_run_of(b, o->position);
    if (run == NULL || flag_of[op->kind] == 0) {
        b->broken = true;
        return;
    }
    o->row[flag_of[op->kind]] = FELT_ONE;
    PUT(SIGNED_TREE, small(run->tree));
    PUT(SIGNED_FIRST, small(run->subbatch->first_nonce));
    part_read(b, part_at(b, TREE_ACCOUNTS, 0, 4 * op->custodian + 1), 0, stamp(o, SLOT_CUSTODIAN),
              o->row + OPER_AUTH);
    struct part *intent = part_at(b, run->tree, 0, op->nonce - run->subbatch->first_nonce);
    felt none[8];
    if (intent == NULL) return;
    for (uint32_t word = 0; word < 2; word++)
        part_access(b, intent, word, stamp(o, SLOT_STATE), intent->final + 8 * word, none);
}

static void registration(struct oper *o)
{
    struct builder *b = o->b;
    const struct operation *op = o->op;
    if (!IS(OF(REGISTER))) return;
    felt none[8];
    struct part *a = part_at(b, TREE_ACCOUNTS, 0, 4 * op->patient);
    struct part *c = part_at(b, TREE_ACCOUNTS, 1, 2 * op->patient + 1);
    struct part *low = part_at(b, TREE_ACCOUNTS, 1, 2 * op->grantee + 1);
    if (a == NULL || c == NULL || low == NULL) return;
    copy8(o->row + OPER_P_KEY, a->final);
    read_key(o, SLOT_GRANTEE, op->grantee, OPER_G_KEY);
    part_access(b, low, 0, stamp(o, SLOT_GRANTEE), o->row + OPER_P_KEY, o->row + OPER_G_STATE);
    part_access(b, c, 0, stamp(o, SLOT_PATIENT), o->row + OPER_G_STATE, none);
    const felt born[8] = {small(ACCOUNT_ACTIVE), small(op->flags)};
    part_access(b, c, 1, stamp(o, SLOT_PATIENT), born, none);
    bool end = true;
    for (uint32_t i = 0; i < 8; i++) end = end && felt_is_zero(GET(G_STATE + i));
    PUT(END, small(end));
    order_rows(b, o->row + OPER_G_KEY, o->row + OPER_P_KEY);
    if (!end) order_rows(b, o->row + OPER_P_KEY, o->row + OPER_G_STATE);
}

// Part A of the target: the names a new leaf gets, or must have.
static void names(struct oper *o)
{
    struct builder *b = o->b;
    const struct operation *op = o->op;
    uint32_t at = stamp(o, SLOT_LEAF);
    felt none[8];
    static const uint8_t tree_of[9] = {0,
                                       TREE_ACCOUNTS,
                                       TREE_CONSENTS,
                                       TREE_CONSENTS,
                                       TREE_REQUESTS,
                                       TREE_REQUESTS,
                                       TREE_CONSENTS,
                                       TREE_RECORDS,
                                       TREE_VOCABULARY};
    uint32_t tree = tree_of[op->kind];
    if (IS(OF(VOCAB))) copy8(o->row + OPER_P_KEY, op->body.e);
    if (IS(MAKES_RULE | OF(REGISTER) | OF(RECORD) | OF(VOCAB))) {
        struct part *a = part_at(b, tree, 0, 4 * op->target);
        part_access(b, a, 0, at, o->row + OPER_P_KEY, none);
        if (!IS(OF(REGISTER) | OF(VOCAB))) {
            part_access(b, a, 1, at, o->row + OPER_C_KEY, none);
            part_access(b, a, 2, at, o->row + OPER_G_KEY, none);
        }
    }
    if (IS(OF(RECORD)) && op->link != 0) PUT(SUPERSEDES, FELT_ONE);
    if (IS(OF(REVOKE) | OF(RESPOND))) PUT(READ_LEAF, small(op->target));
    if (IS(OF(RECORD)) && op->link != 0) PUT(READ_LEAF, small(op->link - 1));
    if (IS(OF(REVOKE) | OF(RESPOND)) || !felt_is_zero(GET(SUPERSEDES)))
        part_read(b, part_at(b, tree, 0, 4 * felt_to_u32(GET(READ_LEAF))), 0, at, none);
    if (IS(OF(REVOKE) | OF(RESPOND)))
        part_read(b, part_at(b, tree, 0, 4 * op->target), 1, at, o->row + OPER_C_KEY);
    if (!felt_is_zero(GET(OK))) {
        part_read(b, part_at(b, TREE_REQUESTS, 0, 4 * op->target), 2, at, none);
        uint32_t made = felt_to_u32(GET(NEW_LEAF));
        struct part *rule = part_at(b, TREE_CONSENTS, 0, 4 * made + 1);
        struct part *names_of = part_at(b, TREE_CONSENTS, 0, 4 * made);
        part_access(b, names_of, 0, at, o->row + OPER_P_KEY, none);
        part_access(b, names_of, 1, at, o->row + OPER_C_KEY, none);
        part_access(b, names_of, 2, at, o->row + OPER_G_KEY, none);
        part_access(b, rule, 0, at, o->row + OPER_RULE, none);
        node_use_body(b, TREE_CONSENTS, made);
    }
    if (IS(MAKES_RULE | OF(REGISTER) | OF(RECORD) | OF(RESPOND)))
        node_use_body(b, tree, op->target);
}

// Part C: the state a new leaf gets, and that of the leaf that changes.
static void states(struct oper *o)
{
    struct builder *b = o->b;
    const struct operation *op = o->op;
    bool ok = !felt_is_zero(GET(OK));
    uint32_t at = stamp(o, SLOT_LEAF);
    const felt *p = o->row + OPER_P_STATE, *g = o->row + OPER_G_STATE;
    felt none[8];
    if (IS(MAKES_RULE | OF(RECORD)) || ok) {
        bool consent = IS(OF(GRANT)) || ok, request = IS(OF(REQUEST));
        uint32_t tree = consent ? TREE_CONSENTS : request ? TREE_REQUESTS : TREE_RECORDS;
        PUT(NEW_LINK, small(IS(OF(RECORD)) ? op->link : ok ? op->target + 1 : 0));
        PUT(PREVIOUS_P, p[consent   ? ACCOUNT_LAST_CONSENT
                          : request ? ACCOUNT_LAST_REQUEST
                                    : ACCOUNT_LAST_RECORD]);
        if (consent) PUT(PREVIOUS_G, g[ACCOUNT_LAST_GRANTED]);
        if (request) PUT(PREVIOUS_G, g[ACCOUNT_LAST_ASKED]);
        const felt state[8] = {FELT_ONE,      GET(TIME),     GET(TIME + 1),   GET(TIME),
                               GET(TIME + 1), GET(NEW_LINK), GET(PREVIOUS_P), GET(PREVIOUS_G)};
        struct part *c = part_at(b, tree, 1, 2 * felt_to_u32(GET(NEW_LEAF)) + 1);
        part_access(b, c, 0, at, state, none);
    }
    if (!IS(CHANGES_LEAF)) return;
    uint32_t tree = IS(OF(RESPOND)) ? TREE_REQUESTS : TREE_CONSENTS;
    struct part *c = part_at(b, tree, 1, 2 * op->target + 1);
    if (c == NULL) return;
    felt after[8];
    copy8(after, c->now);
    uint32_t status = IS(OF(REVOKE)) || ok ? CONSENT_REVOKED : CONSENT_EXPIRED;
    after[0] = small(status); // REVOKED or APPROVED 2, EXPIRED or DENIED 3
    after[3] = GET(TIME);
    after[4] = GET(TIME + 1);
    after[5] = felt_add(after[5], small(op->link));
    part_access(b, c, 0, at, after, o->row + OPER_LEAF_STATE);
}

static void bounds(struct oper *o)
{
    struct builder *b = o->b;
    if (IS(MAKES_RULE)) {
        uint32_t flags = felt_to_u32(GET(RULE));
        for (uint32_t i = 0; i < 3; i++) PUT(RULE_FLAGS + i, small(flags >> i & 1));
        felt types = felt_add(GET(COUNTS), GET(RULE_FLAGS + 1));
        PUT(BOUNDED, felt_mul(types, felt_add(GET(COUNTS + 1), GET(RULE_FLAGS + 2))));
        PUT(SELF_INVERSE, felt_inv(felt_sub(GET(G), GET(P))));
        const felt zero[2] = {{0}, {0}};
        (void)time_row(b, zero, o->row + OPER_RULE + RULE_NOT_BEFORE, false);
    }
    if (IS(OF(VOCAB))) PUT(BOUNDED, GET(EXTRA));
    if (IS(OF(REGISTER))) PUT(BOUNDED, GET(ACCOUNT_KIND));
    if (!IS(MAKES_RULE | OF(VOCAB) | OF(REGISTER))) return;
    uint32_t most = IS(OF(VOCAB))      ? VOCABULARY_LENGTH_MAX
                    : IS(OF(REGISTER)) ? ACCOUNT_KIND_COUNT - 1
                                       : RULE_COMBINATIONS_MAX;
    uint32_t x = felt_to_u32(GET(BOUNDED)), least = IS(OF(REGISTER)) ? ACCOUNT_PATIENT : 1;
    range_use(b, x - least);
    range_use(b, most - x);
}

// Kinds of accounts: that of a new one, that of a new rule's grantee.
static void account_kinds(struct oper *o)
{
    struct builder *b = o->b;
    const struct operation *op = o->op;
    if (!IS(MAKES_RULE | OF(REGISTER))) return;
    uint32_t tree = IS(OF(REGISTER)) ? TREE_ACCOUNTS
                    : IS(OF(GRANT))  ? TREE_CONSENTS
                                     : TREE_REQUESTS;
    PUT(ACCOUNT_KIND, part_head(part_at(b, tree, 0, 4 * op->target), IS(OF(REGISTER)) ? 1 : 3));
    if (IS(MAKES_RULE)) (void)part_head(part_at(b, TREE_ACCOUNTS, 0, 4 * op->grantee), 1);
}

static void own_words(struct oper *o)
{
    struct part *words = part_at(o->b, TREE_OPERATIONS, 0, o->position);
    felt none[8];
    if (words == NULL) return;
    for (uint32_t word = 0; word < 3; word++)
        part_access(o->b, words, word, stamp(o, SLOT_STATE), words->final + 8 * word, none);
}

void oper_fill(struct builder *b)
{
    struct rows *rows = &b->rows[CIRCUIT_OPER];
    for (uint32_t position = 0; position < b->in->count; position++) {
        struct oper row = {.b = b, .op = &b->in->operations[position], .position = position};
        struct oper *o = &row;
        if (o->op->kind < OPERATION_REGISTER || o->op->kind > OPERATION_VOCAB) {
            b->broken = true;
            return;
        }
        header(o);
        rule_word(o);
        answer(o);
        counters_and_clock(o);
        registration(o); // before the gateway's own access: the low account may be the gateway
        accounts(o);
        names(o);
        states(o);
        account_kinds(o);
        bounds(o);
        signature(o);
        own_words(o);
        uint32_t at;
        if (rows_next(rows, &at)) rows_put_many(rows, at, 0, o->row, OPER_WIDTH);
    }
}
