// SPDX-License-Identifier: Apache-2.0
// OPER's buses: the words an operation reads and writes, and what it asks of other tables
// (docs/protocol.md 4.4).
#include "core/circuit/table_oper_internal.h"

// An access under construction: stamp and address; the eight felts before and after follow.
static struct tuple access_at(struct air_table *a, uint32_t slot, expr tree, expr tag, expr length,
                              uint32_t level, expr index, expr word)
{
    struct tuple t = {.width = 0};
    expr stamp = air_scale(a, 8, air_add(a, COL(POSITION), air_const(a, 1)));
    tuple_add(&t, air_add(a, stamp, air_const(a, slot)));
    tuple_add(&t, tree);
    tuple_add(&t, tag);
    tuple_add(&t, length);
    tuple_add_const(a, &t, level);
    tuple_add(&t, index);
    tuple_add(&t, word);
    return t;
}

static struct tuple access_const(struct air_table *a, uint32_t slot, uint32_t tree,
                                 enum part_tag tag, uint32_t felts, uint32_t level, expr index,
                                 uint32_t word)
{
    return access_at(a, slot, air_const(a, tree), air_const(a, tag), air_const(a, felts), level,
                     index, air_const(a, word));
}

static void add_zeros(struct air_table *a, struct tuple *t)
{
    for (int i = 0; i < 8; i++) tuple_add_const(a, t, 0);
}

static void send(struct air_table *a, const char *name, expr when, const struct tuple *t)
{
    air_send(a, name, BUS_WORD, when, t->item, t->width);
}

// Index of part A (add = 0) or B (1) of a leaf at level 0, of AB (0) or C (1) at level 1.
static expr part_at(struct air_table *a, uint32_t width, expr leaf, uint32_t add)
{
    return air_add(a, air_scale(a, width, leaf), air_const(a, add));
}

// Account A, W0: the key of the account that fills a role.
static void key(struct air_table *a, const char *name, uint32_t slot, uint32_t index, uint32_t keys,
                expr when)
{
    struct tuple t = access_const(a, slot, TREE_ACCOUNTS, PART_TAG_ACCOUNT_A, ACCOUNT_A_FELTS, 0,
                                  part_at(a, 4, air_col(a, index), 0), 0);
    tuple_add_columns(a, &t, keys, 8);
    tuple_add_columns(a, &t, keys, 8);
    send(a, name, when, &t);
}

static struct tuple state_word(struct air_table *a, uint32_t slot, uint32_t index, expr word)
{
    return access_at(a, slot, air_const(a, TREE_ACCOUNTS), air_const(a, PART_TAG_ACCOUNT_C),
                     air_const(a, ACCOUNT_C_FELTS), 1, part_at(a, 2, air_col(a, index), 1), word);
}

// before + when (pointer - before)
static expr moved(struct air_table *a, uint32_t column, expr when)
{
    expr pointer = air_add(a, COL(NEW_LEAF), air_const(a, 1));
    return air_select(a, when, pointer, air_col(a, column));
}

// Account C, W1 of the three roles: the author's nonce grows, heads of chains move.
static void account_states(struct air_table *a)
{
    expr consent = air_add(a, KIND(GRANT), COL(OK));
    uint32_t s = OPER_P_STATE;
    struct tuple t = state_word(a, SLOT_PATIENT, OPER_P, air_const(a, 1));
    tuple_add_columns(a, &t, s, 8);
    // REGISTER, which has zeros before: ACTIVE, with its floor.
    tuple_add(&t, air_add(a, air_col(a, s + ACCOUNT_STATUS), KIND(REGISTER)));
    tuple_add(&t,
              air_add(a, air_col(a, s + ACCOUNT_FLOOR), air_mul(a, KIND(REGISTER), COL(FLAGS))));
    tuple_add(&t, air_add(a, air_col(a, s + ACCOUNT_NONCE), oper_author_patient(a)));
    tuple_add(&t, moved(a, s + ACCOUNT_LAST_CONSENT, consent));
    tuple_add_columns(a, &t, s + ACCOUNT_LAST_GRANTED, 1);
    tuple_add(&t, moved(a, s + ACCOUNT_LAST_REQUEST, KIND(REQUEST)));
    tuple_add_columns(a, &t, s + ACCOUNT_LAST_ASKED, 1);
    tuple_add(&t, moved(a, s + ACCOUNT_LAST_RECORD, KIND(RECORD)));
    send(a, "the patient's state", oper_kinds(a, USES_PATIENT | OF(REGISTER)), &t);

    // REGISTER: W0 of the low account, whose next key becomes the new one.
    s = OPER_G_STATE;
    t = state_word(a, SLOT_GRANTEE, OPER_G, air_not(a, KIND(REGISTER)));
    tuple_add_columns(a, &t, s, 8);
    for (uint32_t i = 0; i < 8; i++) {
        expr after = i == ACCOUNT_LAST_GRANTED ? moved(a, s + i, consent)
                     : i == ACCOUNT_LAST_ASKED ? moved(a, s + i, KIND(REQUEST))
                                               : air_col(a, s + i);
        if (i == ACCOUNT_NONCE) after = air_add(a, after, oper_author_grantee(a));
        expr linked =
            air_mul(a, KIND(REGISTER), air_sub(a, air_col(a, OPER_P_KEY + i), air_col(a, s + i)));
        tuple_add(&t, air_add(a, after, linked));
    }
    send(a, "the grantee's state", air_add(a, oper_uses_grantee(a), KIND(REGISTER)), &t);

    s = OPER_C_STATE;
    t = state_word(a, SLOT_CUSTODIAN, OPER_C, air_const(a, 1));
    tuple_add_columns(a, &t, s, 8);
    tuple_add_columns(a, &t, s, 2);
    tuple_add(&t, air_add(a, air_col(a, s + ACCOUNT_NONCE), oper_author_custodian(a)));
    tuple_add_columns(a, &t, s + ACCOUNT_LAST_CONSENT, 5);
    send(a, "the custodian's state", oper_uses_custodian(a), &t);
}

// REGISTER: the new account is born with the low account's next key.
static void birth(struct air_table *a)
{
    struct tuple t = state_word(a, SLOT_PATIENT, OPER_P, air_const(a, 0));
    add_zeros(a, &t);
    tuple_add_columns(a, &t, OPER_G_STATE, 8);
    send(a, "the new account's next key", KIND(REGISTER), &t);
}

// Weighted sum over kinds: what[i] for kind code i + 1.
static expr by_kind(struct air_table *a, const uint32_t what[static 8])
{
    felt k[8];
    expr x[8];
    for (uint32_t i = 0; i < 8; i++) {
        k[i] = felt_from_u32(what[i]);
        x[i] = air_col(a, OPER_KIND + i);
    }
    return air_linear(a, k, x, 8);
}

// Part A of the target: who the new leaf names, or whom the leaf that is read must name.
static void who(struct air_table *a)
{
    //                                REGISTER GRANT REVOKE REQUEST RESPOND EXPIRE RECORD VOCAB
    static const uint32_t tree[8] = {0, 1, 0, 2, 0, 0, 3, 4};
    static const uint32_t tag[8] = {
        PART_TAG_ACCOUNT_A, PART_TAG_RULE_A,      0, PART_TAG_RULE_A, 0, 0,
        PART_TAG_RECORD_A,  PART_TAG_VOCABULARY_A};
    static const uint32_t felts[8] = {ACCOUNT_A_FELTS, RULE_A_FELTS,      0, RULE_A_FELTS, 0, 0,
                                      RECORD_A_FELTS,  VOCABULARY_A_FELTS};
    // A RESPOND that makes a consent does so like GRANT; that nothing but these words differs from
    // the request follows from the two bodies (oper_requests).
    expr ok = COL(OK);
    expr makes = air_add(a, oper_kinds(a, MAKES_LEAF), ok);
    expr names = air_add(a, oper_kinds(a, MAKES_RULE | OF(RECORD)), ok);
    expr to_tree = air_add(a, by_kind(a, tree), air_scale(a, TREE_CONSENTS, ok));
    expr to_tag = air_add(a, by_kind(a, tag), air_scale(a, PART_TAG_RULE_A, ok));
    expr to_felts = air_add(a, by_kind(a, felts), air_scale(a, RULE_A_FELTS, ok));
    static const uint32_t keys[3] = {OPER_P_KEY, OPER_C_KEY, OPER_G_KEY};
    for (uint32_t word = 0; word < 3; word++) {
        struct tuple t = access_at(a, SLOT_LEAF, to_tree, to_tag, to_felts, 0,
                                   part_at(a, 4, COL(NEW_LEAF), 0), air_const(a, word));
        add_zeros(a, &t);
        tuple_add_columns(a, &t, keys[word], 8);
        send(a, "the new leaf names it", word == 0 ? makes : names, &t);
    }
    expr supersedes = COL(SUPERSEDES);
    expr of_rule = oper_kinds(a, OF(REVOKE) | OF(RESPOND));
    expr read_tree = air_add(a, air_add(a, KIND(REVOKE), air_scale(a, 2, KIND(RESPOND))),
                             air_scale(a, TREE_RECORDS, supersedes));
    expr read_tag = air_add(a, air_scale(a, PART_TAG_RULE_A, of_rule),
                            air_scale(a, PART_TAG_RECORD_A, supersedes));
    struct tuple t = access_at(a, SLOT_LEAF, read_tree, read_tag, air_const(a, RULE_A_FELTS), 0,
                               part_at(a, 4, COL(READ_LEAF), 0), air_const(a, 0));
    tuple_add_columns(a, &t, OPER_P_KEY, 8);
    tuple_add_columns(a, &t, OPER_P_KEY, 8);
    send(a, "the leaf read names the patient", air_add(a, of_rule, supersedes), &t);
    // Where a custodian signs it, this is the key of its account.
    t = access_at(a, SLOT_LEAF, read_tree, air_const(a, PART_TAG_RULE_A),
                  air_const(a, RULE_A_FELTS), 0, part_at(a, 4, COL(READ_LEAF), 0), air_const(a, 1));
    tuple_add_columns(a, &t, OPER_C_KEY, 8);
    tuple_add_columns(a, &t, OPER_C_KEY, 8);
    send(a, "the leaf read names the custodian", of_rule, &t);
    t = access_const(a, SLOT_LEAF, TREE_REQUESTS, PART_TAG_RULE_A, RULE_A_FELTS, 0,
                     part_at(a, 4, COL(TARGET), 0), 2);
    tuple_add_columns(a, &t, OPER_G_KEY, 8);
    tuple_add_columns(a, &t, OPER_G_KEY, 8);
    send(a, "the approved request names the grantee", COL(OK), &t);
}

// Part B of the target: a rule's first word, an opaque digest, a string's second word.
static void what(struct air_table *a)
{
    static const uint32_t tree[8] = {0, 1, 0, 2, 0, 0, 3, 4};
    static const uint32_t tag[8] = {0, PART_TAG_RULE_B,      0, PART_TAG_RULE_B, 0, 0,
                                    0, PART_TAG_VOCABULARY_A};
    static const uint32_t felts[8] = {0, RULE_B_FELTS,      0, RULE_B_FELTS, 0, 0,
                                      0, VOCABULARY_A_FELTS};
    expr ok = COL(OK);
    expr to_tree = air_add(a, by_kind(a, tree), air_scale(a, TREE_CONSENTS, ok));
    expr to_tag = air_add(a, by_kind(a, tag), air_scale(a, PART_TAG_RULE_B, ok));
    expr to_felts = air_add(a, by_kind(a, felts), air_scale(a, RULE_B_FELTS, ok));
    // A string has part A only.
    expr index = air_sub(a, part_at(a, 4, COL(NEW_LEAF), 1), KIND(VOCAB));
    struct tuple t = access_at(a, SLOT_LEAF, to_tree, to_tag, to_felts, 0, index, KIND(VOCAB));
    digest empty[2];
    circuit_empty_digests(empty, 2);
    expr opaque = oper_kinds(a, OF(REGISTER) | OF(RECORD));
    for (int i = 0; i < 8; i++) tuple_add(&t, air_scale(a, felt_to_u32(empty[0].e[i]), opaque));
    tuple_add_columns(a, &t, OPER_RULE, 8);
    send(a, "what the new leaf says", air_add(a, oper_kinds(a, MAKES_LEAF), ok), &t);

    expr reads = oper_kinds(a, OF(RESPOND) | OF(EXPIRE));
    expr read_tree = air_add(a, air_scale(a, 2, KIND(RESPOND)), KIND(EXPIRE));
    t = access_at(a, SLOT_LEAF, read_tree, air_const(a, PART_TAG_RULE_B),
                  air_const(a, RULE_B_FELTS), 0, part_at(a, 4, COL(TARGET), 1), air_const(a, 0));
    tuple_add_columns(a, &t, OPER_RULE, 8);
    tuple_add_columns(a, &t, OPER_RULE, 8);
    send(a, "what the rule read says", reads, &t);
}

// Part C of leaves: the state of the one that is made, of the one that changes.
static void states(struct air_table *a)
{
    expr consent = air_add(a, KIND(GRANT), COL(OK));
    expr rule = air_add(a, consent, KIND(REQUEST));
    expr tree = air_add(a, air_add(a, consent, air_scale(a, 2, KIND(REQUEST))),
                        air_scale(a, TREE_RECORDS, KIND(RECORD)));
    expr tag = air_add(a, air_scale(a, PART_TAG_RULE_C, rule),
                       air_scale(a, PART_TAG_RECORD_C, KIND(RECORD)));
    struct tuple t = access_at(a, SLOT_LEAF, tree, tag, air_const(a, RULE_C_FELTS), 1,
                               part_at(a, 2, COL(NEW_LEAF), 1), air_const(a, 0));
    add_zeros(a, &t);
    tuple_add_const(a, &t, 1);
    tuple_add_columns(a, &t, OPER_TIME, 2);
    tuple_add_columns(a, &t, OPER_TIME, 2);
    tuple_add_columns(a, &t, OPER_NEW_LINK, 3);
    send(a, "the new leaf's state", air_add(a, rule, KIND(RECORD)), &t);

    expr changed_tree =
        air_add(a, oper_kinds(a, OF(REVOKE) | OF(EXPIRE)), air_scale(a, 2, KIND(RESPOND)));
    t = access_at(a, SLOT_LEAF, changed_tree, air_const(a, PART_TAG_RULE_C),
                  air_const(a, RULE_C_FELTS), 1, part_at(a, 2, COL(TARGET), 1), air_const(a, 0));
    tuple_add_columns(a, &t, OPER_LEAF_STATE, 8);
    // REVOKED 2, EXPIRED 3; APPROVED 2, DENIED 3.
    expr status = air_add(a, air_scale(a, CONSENT_REVOKED, KIND(REVOKE)),
                          air_scale(a, CONSENT_EXPIRED, KIND(EXPIRE)));
    status = air_add(a, status, air_sub(a, air_scale(a, REQUEST_DENIED, KIND(RESPOND)), COL(OK)));
    tuple_add(&t, status);
    tuple_add_columns(a, &t, OPER_LEAF_STATE + 1, 2);
    tuple_add_columns(a, &t, OPER_TIME, 2);
    tuple_add(&t, air_add(a, air_col(a, OPER_LEAF_STATE + 5), COL(LINK)));
    tuple_add_columns(a, &t, OPER_LEAF_STATE + 6, 2);
    send(a, "the changed leaf's state", oper_kinds(a, CHANGES_LEAF), &t);
}

// What an organization signed: its intent stands in the tree that its signature covers, at the
// place that the nonce gives, and its key opens the custodian's commitment.
static void signature(struct air_table *a)
{
    expr is_signed = oper_signed(a);
    struct tuple t = access_const(a, SLOT_CUSTODIAN, TREE_ACCOUNTS, PART_TAG_ACCOUNT_B,
                                  ACCOUNT_B_FELTS, 0, part_at(a, 4, COL(C), 1), 0);
    tuple_add_columns(a, &t, OPER_AUTH, 8);
    tuple_add_columns(a, &t, OPER_AUTH, 8);
    send(a, "the author's key", is_signed, &t);

    expr place = air_sub(a, COL(NONCE), COL(SIGNED_FIRST));
    for (uint32_t word = 0; word < 2; word++) {
        t = access_at(a, SLOT_STATE, COL(SIGNED_TREE), air_const(a, PART_TAG_INTENT),
                      air_const(a, INTENT_FELTS), 0, place, air_const(a, word));
        add_zeros(a, &t);
        if (word == 0) {
            static const uint32_t codes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
            tuple_add(&t, by_kind(a, codes));
            tuple_add(&t, COL(FLAGS));
            tuple_add(&t, COL(NONCE));
            tuple_add_columns(a, &t, OPER_P, 3);
            // REVOKE, RESPOND: the target; RECORD: the link.
            tuple_add(&t, air_add(a, COL(READ_LEAF), COL(SUPERSEDES)));
            tuple_add_const(a, &t, 0);
        } else {
            tuple_add_columns(a, &t, OPER_BODY, 8);
        }
        send(a, "the intent", is_signed, &t);
    }
    t.width = 0;
    tuple_add_columns(a, &t, OPER_SIGNED_TREE, 2);
    tuple_add_columns(a, &t, OPER_AUTH, 8);
    air_send(a, "who signed", BUS_SIGNER, is_signed, t.item, t.width);
}

// The kind of account stands in part A, W1 of accounts and, of the grantee, in part A, W3 of rules,
// before two zeros and a salt.
static void kinds_of_accounts(struct air_table *a)
{
    static const uint32_t tree[8] = {TREE_ACCOUNTS, TREE_CONSENTS, 0, TREE_REQUESTS};
    static const uint32_t word[8] = {1, 3, 0, 3};
    const expr zero = air_const(a, 0), kind = COL(ACCOUNT_KIND);
    const expr made[7] = {
        by_kind(a, tree), zero, air_scale(a, 4, COL(TARGET)), by_kind(a, word), kind, zero, zero};
    air_receive(a, "the kind in the new leaf", BUS_HEAD, oper_kinds(a, MAKES_RULE | OF(REGISTER)),
                made, BUS_WIDTH_HEAD);
    const expr read[7] = {zero, zero, air_scale(a, 4, COL(G)), air_const(a, 1), kind, zero, zero};
    air_receive(a, "the grantee's kind", BUS_HEAD, oper_kinds(a, MAKES_RULE), read, BUS_WIDTH_HEAD);
}

// The state's counters, and the operation's own words in the operations' tree.
static void state_and_operation(struct air_table *a)
{
    expr real = COL(REAL), zero = air_const(a, 0);
    struct tuple t = access_const(a, SLOT_STATE, TREE_STATE, PART_TAG_STATE, STATE_FELTS, 0, zero,
                                  STATE_WORD_COUNTERS);
    tuple_add_columns(a, &t, OPER_COUNTERS, 6);
    for (int i = 0; i < 2; i++) tuple_add(&t, zero);
    tuple_add(&t, air_add(a, COUNTER(ACCOUNTS), KIND(REGISTER)));
    tuple_add(&t, air_add(a, COUNTER(CONSENTS), air_add(a, KIND(GRANT), COL(OK))));
    tuple_add(&t, air_add(a, COUNTER(REQUESTS), KIND(REQUEST)));
    tuple_add(&t, air_add(a, COUNTER(RECORDS), KIND(RECORD)));
    tuple_add(&t, air_add(a, COUNTER(VOCABULARY), KIND(VOCAB)));
    tuple_add(&t, COUNTER(NULLIFIERS));
    for (int i = 0; i < 2; i++) tuple_add(&t, zero);
    send(a, "the counters", real, &t);

    for (uint32_t word = 0; word < 3; word++) {
        t = access_const(a, SLOT_STATE, TREE_OPERATIONS, PART_TAG_OPERATION, OPERATION_FELTS, 0,
                         COL(POSITION), word);
        add_zeros(a, &t);
        static const uint32_t codes[8] = {1, 2, 3, 4, 5, 6, 7, 8};
        if (word == 0) {
            tuple_add(&t, by_kind(a, codes));
            tuple_add(&t, oper_signed(a)); // class
            tuple_add_columns(a, &t, OPER_FLAGS, 5);
            tuple_add(&t, COL(NONCE));
        } else if (word == 1) {
            tuple_add_columns(a, &t, OPER_P, 3);
            tuple_add_columns(a, &t, OPER_TARGET, 3);
            for (int i = 0; i < 2; i++) tuple_add(&t, zero);
        } else {
            tuple_add_columns(a, &t, OPER_BODY, 8);
        }
        send(a, "the operation's words", real, &t);
    }
}

void oper_accesses(struct air_table *a)
{
    key(a, "the patient's key", SLOT_PATIENT, OPER_P, OPER_P_KEY, oper_kinds(a, USES_PATIENT));
    key(a, "the grantee's key", SLOT_GRANTEE, OPER_G, OPER_G_KEY,
        air_add(a, oper_uses_grantee(a), KIND(REGISTER)));
    key(a, "the custodian's key", SLOT_CUSTODIAN, OPER_C, OPER_C_KEY, oper_uses_custodian(a));
    birth(a);
    who(a);
    what(a);
    states(a);
    signature(a);
    kinds_of_accounts(a);
    state_and_operation(a);
    account_states(a);
}

static void compare(struct air_table *a, const char *name, expr when, const uint32_t from,
                    uint32_t to, expr strict, expr holds)
{
    struct tuple t = {.width = 0};
    if (from == OPER_WIDTH) {
        for (int i = 0; i < 2; i++) tuple_add_const(a, &t, 0);
    } else {
        tuple_add_columns(a, &t, from, 2);
    }
    tuple_add_columns(a, &t, to, 2);
    tuple_add(&t, strict);
    tuple_add(&t, holds);
    air_receive(a, name, BUS_TIME, when, t.item, t.width);
}

void oper_requests(struct air_table *a)
{
    expr real = COL(REAL), zero = air_const(a, 0), one = air_const(a, 1);
    struct tuple t = {.width = 0};
    expr tree = air_add(a, KIND(GRANT), air_scale(a, 2, oper_kinds(a, OF(REQUEST) | OF(RESPOND))));
    tuple_add(&t, air_add(a, tree, air_scale(a, TREE_RECORDS, KIND(RECORD))));
    tuple_add(&t, one);
    tuple_add(&t, air_scale(a, 2, COL(TARGET)));
    tuple_add_columns(a, &t, OPER_BODY, 8);
    air_receive(a, "the body is the leaf's", BUS_BODY,
                oper_kinds(a, MAKES_RULE | OF(REGISTER) | OF(RECORD) | OF(RESPOND)), t.item,
                t.width);
    t.width = 0;
    tuple_add_const(a, &t, TREE_CONSENTS);
    tuple_add(&t, one);
    tuple_add(&t, air_scale(a, 2, COL(NEW_LEAF)));
    tuple_add_columns(a, &t, OPER_BODY, 8);
    air_receive(a, "the consent made has the request's body", BUS_BODY, COL(OK), t.item, t.width);

    t.width = 0;
    expr stamp = air_scale(a, 8, air_add(a, COL(POSITION), one));
    tuple_add(&t, air_add(a, stamp, air_const(a, SLOT_LEAF)));
    tuple_add(&t, air_add(a, KIND(GRANT), air_scale(a, 2, KIND(REQUEST))));
    tuple_add(&t, part_at(a, 4, COL(TARGET), 1));
    tuple_add_columns(a, &t, OPER_COUNTS, 2);
    air_receive(a, "the counts of a new rule", BUS_COUNT, oper_kinds(a, MAKES_RULE), t.item,
                t.width);

    static const uint32_t orders[2][2] = {{OPER_G_KEY, OPER_P_KEY}, {OPER_P_KEY, OPER_G_STATE}};
    for (int i = 0; i < 2; i++) {
        t.width = 0;
        tuple_add_columns(a, &t, orders[i][0], 8);
        tuple_add_columns(a, &t, orders[i][1], 8);
        expr when = i == 0 ? KIND(REGISTER) : air_sub(a, KIND(REGISTER), COL(END));
        air_receive(a, "the new key stands between its neighbours", BUS_ORDER, when, t.item,
                    t.width);
    }
    compare(a, "time does not run back", real, OPER_TIME_BEFORE, OPER_TIME, zero, one);
    compare(a, "sequence numbers increase", real, OPER_SEQUENCE_BEFORE, OPER_SEQUENCE, one, one);
    compare(a, "not_after and the time", oper_kinds(a, READS_END), OPER_TIME,
            OPER_RULE + RULE_NOT_AFTER, zero, COL(LATE));
    compare(a, "not_before is a time", oper_kinds(a, MAKES_RULE), OPER_WIDTH,
            OPER_RULE + RULE_NOT_BEFORE, zero, one);

    expr bounded = oper_kinds(a, BOUNDS);
    expr most = air_add(a, air_scale(a, RULE_COMBINATIONS_MAX, oper_kinds(a, MAKES_RULE)),
                        air_scale(a, VOCABULARY_LENGTH_MAX, KIND(VOCAB)));
    most = air_add(a, most, air_scale(a, ACCOUNT_KIND_COUNT - 1, KIND(REGISTER)));
    expr least = air_add(a, one, air_scale(a, ACCOUNT_PATIENT - 1, KIND(REGISTER)));
    gadget_range(a, "at least the least", bounded, air_sub(a, COL(BOUNDED), least));
    gadget_range(a, "at most the limit", bounded, air_sub(a, most, COL(BOUNDED)));

    t.width = 0;
    tuple_add(&t, zero);
    tuple_add_columns(a, &t, OPER_TIME_BEFORE, 2);
    tuple_add_columns(a, &t, OPER_SEQUENCE_BEFORE, 2);
    tuple_add_columns(a, &t, OPER_TIME, 2);
    air_send(a, "where the first operation begins", BUS_PUBLIC, COL(FIRST), t.item, t.width);
    t.width = 0;
    tuple_add(&t, one);
    tuple_add_columns(a, &t, OPER_TIME, 2);
    tuple_add_columns(a, &t, OPER_SEQUENCE, 2);
    tuple_add(&t, air_add(a, COL(POSITION), one));
    tuple_add(&t, zero);
    air_send(a, "where the last operation ends", BUS_PUBLIC, COL(LAST), t.item, t.width);
}
