// SPDX-License-Identifier: Apache-2.0
// OPER: one operation a row, with every rule of docs/protocol.md 2.5 (4.4 explains the columns).
//
// A row reads and writes words of accounts, leaves and the state through the WORD bus. What a kind
// does not use is zero.
#include "core/circuit/table_oper_internal.h"

expr oper_kinds(struct air_table *a, uint32_t kinds)
{
    expr sum = air_const(a, 0);
    for (uint32_t code = 1; code <= 8; code++)
        if (kinds & 1U << code) sum = air_add(a, sum, air_col(a, OPER_KIND + code - 1));
    return sum;
}

// Rows follow each other by position; the first and the last are known.
static void positions(struct air_table *a)
{
    expr real = COL(REAL), last = COL(LAST);
    gadget_bits(a, "flags are 0 or 1", OPER_FIRST, 2);
    air_first(a, "the first row is first", air_sub(a, COL(FIRST), air_const(a, 1)));
    air_first(a, "the first row is an operation", air_sub(a, real, air_const(a, 1)));
    air_first(a, "positions start at 0", COL(POSITION));
    air_transition(a, "no other row is first", NEXT(FIRST));
    air_transition(a, "the last operation is last", air_sub(a, air_sub(a, real, NEXT(REAL)), last));
    expr counted = air_sub(a, NEXT(POSITION), air_add(a, COL(POSITION), air_const(a, 1)));
    air_transition(a, "positions are counted", air_mul(a, NEXT(REAL), counted));
    for (uint32_t i = 0; i < 2; i++) {
        expr sequence =
            air_sub(a, air_next(a, OPER_SEQUENCE_BEFORE + i), air_col(a, OPER_SEQUENCE + i));
        expr time = air_sub(a, air_next(a, OPER_TIME_BEFORE + i), air_col(a, OPER_TIME + i));
        air_transition(a, "the clock goes on", air_mul(a, NEXT(REAL), sequence));
        air_transition(a, "the clock goes on", air_mul(a, NEXT(REAL), time));
    }
    gadget_bits(a, "a kind is 0 or 1", OPER_KIND, 8);
    air_every(a, "a row has one kind", air_sub(a, gadget_sum(a, OPER_KIND, 8), real));
}

// Which roles a kind has, and what is zero where it has none.
static void roles(struct air_table *a)
{
    expr ok = COL(OK);
    expr no_patient = oper_kinds(a, OF(EXPIRE) | OF(VOCAB));
    gadget_zero_when(a, "EXPIRE and VOCAB have no patient", no_patient, OPER_P, 1);
    gadget_zero_when(a, "EXPIRE has no patient's key", KIND(EXPIRE), OPER_P_KEY, 8);
    expr no_patient_state = air_add(a, no_patient, KIND(REGISTER));
    gadget_zero_when(a, "no patient's state", no_patient_state, OPER_P_STATE, 8);
    expr denied = air_sub(a, KIND(RESPOND), ok);
    expr no_grantee =
        air_add(a, oper_kinds(a, OF(REVOKE) | OF(EXPIRE) | OF(RECORD) | OF(VOCAB)), denied);
    gadget_zero_when(a, "no grantee", no_grantee, OPER_G, 1);
    gadget_zero_when(a, "no grantee's key", no_grantee, OPER_G_KEY, 8);
    gadget_zero_when(a, "no grantee's state", no_grantee, OPER_G_STATE, 8);
    expr no_custodian = air_sub(a, oper_kinds(a, OF(REVOKE) | OF(RESPOND)), COL(SIGNED_CHANGE));
    // The key is then that of the leaf that is read.
    gadget_zero_when(a, "no custodian", no_custodian, OPER_C, 1);
    gadget_zero_when(a, "no custodian's state", no_custodian, OPER_C_STATE, 8);
    gadget_equal_when(a, "REGISTER, EXPIRE and VOCAB are the gateway's",
                      oper_kinds(a, OF(REGISTER) | OF(EXPIRE) | OF(VOCAB)), COL(C),
                      air_const(a, 1));
}

// ACTIVE accounts, the author's nonce, the patient's floor.
static void accounts(struct air_table *a)
{
    expr one = air_const(a, 1), nonce = COL(NONCE);
    gadget_equal_when(a, "the patient is ACTIVE", oper_kinds(a, USES_PATIENT),
                      air_col(a, OPER_P_STATE + ACCOUNT_STATUS), one);
    gadget_equal_when(a, "the grantee is ACTIVE", oper_uses_grantee(a),
                      air_col(a, OPER_G_STATE + ACCOUNT_STATUS), one);
    gadget_equal_when(a, "the custodian is ACTIVE", oper_uses_custodian(a),
                      air_col(a, OPER_C_STATE + ACCOUNT_STATUS), one);
    // The floor is 0, or 1 where the class is 1.
    expr floor = air_col(a, OPER_P_STATE + ACCOUNT_FLOOR);
    gadget_equal_when(a, "the class meets the patient's auth_floor",
                      air_mul(a, oper_kinds(a, USES_PATIENT), floor), floor, oper_signed(a));
    gadget_equal_when(a, "the nonce is the author's", oper_author_patient(a),
                      air_col(a, OPER_P_STATE + ACCOUNT_NONCE), nonce);
    gadget_equal_when(a, "the nonce is the author's", oper_author_grantee(a),
                      air_col(a, OPER_G_STATE + ACCOUNT_NONCE), nonce);
    gadget_equal_when(a, "the nonce is the author's", oper_author_custodian(a),
                      air_col(a, OPER_C_STATE + ACCOUNT_NONCE), nonce);
}

// Class 1: at most one of the four flags, of the row's kind; nothing else without one.
static void signatures(struct air_table *a)
{
    static const uint32_t kinds[4] = {OF(GRANT), OF(REVOKE) | OF(RESPOND), OF(REQUEST), OF(RECORD)};
    gadget_bits(a, "signed is 0 or 1", OPER_SIGNED_GRANT, 4);
    for (uint32_t i = 0; i < 4; i++)
        gadget_zero_when(a, "what is signed is of its kind", air_not(a, oper_kinds(a, kinds[i])),
                         OPER_SIGNED_GRANT + i, 1);
    gadget_zero_when(a, "nothing is signed", air_not(a, oper_signed(a)), OPER_SIGNED_TREE, 10);
}

static void flags_and_links(struct air_table *a)
{
    expr flags = COL(FLAGS), one = air_const(a, 1), link = COL(LINK);
    expr more = air_mul(a, flags, air_sub(a, flags, one));
    air_every(a, "flags are 0, 1 or 2", air_mul(a, more, air_sub(a, flags, air_const(a, 2))));
    air_every(a, "RESPOND's and VOCAB's flags are 0 or 1",
              air_mul(a, oper_kinds(a, OF(RESPOND) | OF(VOCAB)), more));
    gadget_zero_when(a, "other kinds have no flags",
                     oper_kinds(a, OF(GRANT) | OF(REVOKE) | OF(REQUEST) | OF(EXPIRE) | OF(RECORD)),
                     OPER_FLAGS, 1);
    gadget_zero_when(a, "only VOCAB has an extra", air_not(a, KIND(VOCAB)), OPER_EXTRA, 1);
    expr linked = oper_kinds(a, OF(RESPOND) | OF(RECORD));
    gadget_zero_when(a, "only RESPOND and RECORD link", air_not(a, linked), OPER_LINK, 1);
    expr made = air_mul(a, COL(OK), air_add(a, COL(NEW_LEAF), one));
    gadget_equal_when(a, "RESPOND links to the consent it makes", KIND(RESPOND), link, made);
    gadget_bits(a, "supersedes is 0 or 1", OPER_SUPERSEDES, 1);
    expr supersedes = COL(SUPERSEDES);
    air_every(a, "only RECORD supersedes", air_mul(a, supersedes, air_not(a, KIND(RECORD))));
    air_every(a, "a RECORD with a link supersedes",
              air_mul(a, air_sub(a, KIND(RECORD), supersedes), link));
    gadget_zero_when(a, "REVOKE and EXPIRE have no body", oper_kinds(a, OF(REVOKE) | OF(EXPIRE)),
                     OPER_BODY, 8);
}

// The leaf that is read, the leaf that is made, and what stands in the new one.
static void leaves(struct air_table *a)
{
    expr one = air_const(a, 1), target = COL(TARGET), fresh = COL(NEW_LEAF);
    expr read = air_add(a, air_mul(a, oper_kinds(a, OF(REVOKE) | OF(RESPOND)), target),
                        air_mul(a, COL(SUPERSEDES), air_sub(a, COL(LINK), one)));
    air_every(a, "the leaf that is read", air_sub(a, COL(READ_LEAF), read));

    expr consent = air_add(a, KIND(GRANT), COL(OK));
    expr next = air_mul(a, consent, COUNTER(CONSENTS));
    next = air_add(a, next, air_mul(a, KIND(REQUEST), COUNTER(REQUESTS)));
    next = air_add(a, next, air_mul(a, KIND(RECORD), COUNTER(RECORDS)));
    next = air_add(a, next, air_mul(a, KIND(REGISTER), COUNTER(ACCOUNTS)));
    next = air_add(a, next, air_mul(a, KIND(VOCAB), COUNTER(VOCABULARY)));
    air_every(a, "a new leaf takes the next index", air_sub(a, fresh, next));
    gadget_equal_when(a, "a new leaf is the target", oper_kinds(a, MAKES_LEAF), target, fresh);
    gadget_equal_when(a, "a new account is the target", KIND(REGISTER), target, COL(P));

    expr link = air_add(a, air_mul(a, KIND(RECORD), COL(LINK)),
                        air_mul(a, COL(OK), air_add(a, target, one)));
    air_every(a, "a new leaf's link", air_sub(a, COL(NEW_LINK), link));
    const uint32_t p = OPER_P_STATE, g = OPER_G_STATE;
    expr chain = air_mul(a, consent, air_col(a, p + ACCOUNT_LAST_CONSENT));
    chain = air_add(a, chain, air_mul(a, KIND(REQUEST), air_col(a, p + ACCOUNT_LAST_REQUEST)));
    chain = air_add(a, chain, air_mul(a, KIND(RECORD), air_col(a, p + ACCOUNT_LAST_RECORD)));
    air_every(a, "a new leaf is chained to the patient's", air_sub(a, COL(PREVIOUS_P), chain));
    chain = air_mul(a, consent, air_col(a, g + ACCOUNT_LAST_GRANTED));
    chain = air_add(a, chain, air_mul(a, KIND(REQUEST), air_col(a, g + ACCOUNT_LAST_ASKED)));
    air_every(a, "a new leaf is chained to the grantee's", air_sub(a, COL(PREVIOUS_G), chain));

    expr changes = oper_kinds(a, CHANGES_LEAF);
    gadget_equal_when(a, "what ends is ACTIVE, what is answered is PENDING", changes,
                      COL(LEAF_STATE), one);
    expr rules = air_add(a, changes, oper_kinds(a, MAKES_RULE));
    gadget_zero_when(a, "no leaf changes", air_not(a, rules), OPER_LEAF_STATE, 6);
    gadget_zero_when(a, "no account's kind", air_not(a, air_add(a, rules, KIND(REGISTER))),
                     OPER_ACCOUNT_KIND, 1);
    gadget_zero_when(a, "nothing is bounded",
                     air_not(a, air_add(a, changes, oper_kinds(a, BOUNDS))), OPER_BOUNDED, 1);
}

// A new rule: counts, flags, who; and the times of rules that are made, answered or expired.
static void rules(struct air_table *a)
{
    expr made = oper_kinds(a, MAKES_RULE), timed = oper_kinds(a, READS_END);
    expr all_types = air_col(a, OPER_RULE_FLAGS + 1),
         all_purposes = air_col(a, OPER_RULE_FLAGS + 2);
    for (uint32_t i = 0; i < 3; i++) {
        expr bit = air_col(a, OPER_RULE_FLAGS + i);
        air_every(a, "a rule's flags are 0 or 1",
                  air_mul(a, made, air_mul(a, bit, air_not(a, bit))));
    }
    expr flags = gadget_scaled_add(a, COL(RULE_FLAGS), 2, all_types);
    gadget_equal_when(a, "a rule's flags", made, COL(RULE),
                      gadget_scaled_add(a, flags, 4, all_purposes));
    gadget_zero_when(a, "all types exclude types", air_mul(a, made, all_types), OPER_COUNTS, 1);
    gadget_zero_when(a, "all purposes exclude purposes", air_mul(a, made, all_purposes),
                     OPER_COUNTS + 1, 1);
    expr types = air_add(a, COL(COUNTS), all_types);
    expr purposes = air_add(a, air_col(a, OPER_COUNTS + 1), all_purposes);
    expr combinations = air_mul(a, types, purposes);
    gadget_equal_when(a, "the number of combinations", made, COL(BOUNDED), combinations);
    gadget_equal_when(a, "the length of a string", KIND(VOCAB), COL(BOUNDED), COL(EXTRA));
    gadget_equal_when(a, "the kind of a new account", KIND(REGISTER), COL(BOUNDED),
                      COL(ACCOUNT_KIND));

    expr apart = air_mul(a, air_sub(a, COL(G), COL(P)), COL(SELF_INVERSE));
    gadget_equal_when(a, "the grantee is not the patient", made, apart, air_const(a, 1));

    expr end = air_add(a, air_col(a, OPER_RULE + RULE_NOT_AFTER),
                       air_col(a, OPER_RULE + RULE_NOT_AFTER + 1));
    expr has_end = COL(HAS_END), late = COL(LATE), unset = air_not(a, has_end);
    gadget_bits(a, "has_end is 0 or 1", OPER_HAS_END, 1);
    // Both parts of not_after are below 2^24, so their sum is 0 only if both are.
    gadget_equal_when(a, "not_after has an inverse", timed, air_mul(a, end, COL(END_INVERSE)),
                      has_end);
    air_every(a, "not_after is 0", air_mul(a, air_mul(a, timed, unset), end));
    air_every(a, "not_after 0 needs no inverse", air_mul(a, unset, COL(END_INVERSE)));
    expr not_timed = air_not(a, timed);
    gadget_zero_when(a, "no end is read", not_timed, OPER_HAS_END, 1);
    gadget_zero_when(a, "no end is read", not_timed, OPER_LATE, 1);
    expr past = air_mul(a, has_end, air_not(a, late));
    air_every(a, "a new rule does not end in the past", air_mul(a, made, past));
    gadget_equal_when(a, "what expires has an end", KIND(EXPIRE), has_end, air_const(a, 1));
    gadget_zero_when(a, "what expires has ended", KIND(EXPIRE), OPER_LATE, 1);
    gadget_equal_when(a, "a request is live until it ends", KIND(RESPOND), COL(LIVE),
                      air_sub(a, air_const(a, 1), past));
    gadget_zero_when(a, "only requests live", air_not(a, KIND(RESPOND)), OPER_LIVE, 1);
    gadget_equal_when(a, "an approved live request makes a consent", KIND(RESPOND), COL(OK),
                      air_mul(a, COL(FLAGS), COL(LIVE)));
    gadget_zero_when(a, "only RESPOND is ok", air_not(a, KIND(RESPOND)), OPER_OK, 1);
    gadget_zero_when(a, "REVOKE reads no rule", KIND(REVOKE), OPER_RULE, 8);
}

static void registrations(struct air_table *a)
{
    expr end = COL(END);
    gadget_bits(a, "end is 0 or 1", OPER_END, 1);
    air_every(a, "only REGISTER ends the list", air_mul(a, end, air_not(a, KIND(REGISTER))));
    gadget_zero_when(a, "nothing follows the largest key", end, OPER_G_STATE, 8);
    for (uint32_t i = 0; i < 8; i++) {
        gadget_equal_when(a, "VOCAB's body is the string's digest", KIND(VOCAB),
                          air_col(a, OPER_BODY + i), air_col(a, OPER_P_KEY + i));
        if (i >= 2) gadget_zero_when(a, "a string's word", KIND(VOCAB), OPER_RULE + i, 1);
    }
    gadget_equal_when(a, "a string's use", KIND(VOCAB), COL(RULE), COL(FLAGS));
    gadget_equal_when(a, "a string's length", KIND(VOCAB), air_col(a, OPER_RULE + 1), COL(EXTRA));
}

struct air_table *table_oper(struct arena *arena)
{
    static const struct air_columns columns[] = {OPER_COLUMNS(COLUMN_RUN)};
    struct air_table *a = air_table_new(arena, "OPER", columns, sizeof columns / sizeof *columns);
    if (a == NULL) return NULL;
    gadget_real(a, OPER_REAL);
    gadget_padding(a, OPER_REAL);
    positions(a);
    roles(a);
    accounts(a);
    signatures(a);
    flags_and_links(a);
    leaves(a);
    rules(a);
    registrations(a);
    oper_accesses(a);
    oper_requests(a);
    return a;
}
