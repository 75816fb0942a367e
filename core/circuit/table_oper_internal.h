// SPDX-License-Identifier: Apache-2.0
// What the two halves of the OPER table's text share: its rules (table_oper.c) and its buses
// (table_oper_buses.c).
#ifndef CONSENTRY_CORE_CIRCUIT_TABLE_OPER_INTERNAL_H
#define CONSENTRY_CORE_CIRCUIT_TABLE_OPER_INTERNAL_H

#include "core/circuit/addresses.h"
#include "core/circuit/tables.h"

#define COL(name)     air_col(a, OPER_##name)
#define NEXT(name)    air_next(a, OPER_##name)
#define KIND(name)    air_col(a, OPER_KIND + OPERATION_##name - 1)
#define OF(name)      (1U << OPERATION_##name)
#define COUNTER(name) air_col(a, OPER_COUNTERS + TREE_##name)

// Felts of account C, W1 and of rule B, W0 (docs/protocol.md 2.2).
enum {
    ACCOUNT_STATUS,
    ACCOUNT_FLOOR,
    ACCOUNT_NONCE,
    ACCOUNT_LAST_CONSENT,
    ACCOUNT_LAST_GRANTED,
    ACCOUNT_LAST_REQUEST,
    ACCOUNT_LAST_ASKED,
    ACCOUNT_LAST_RECORD,
};
enum { RULE_NOT_BEFORE = 3, RULE_NOT_AFTER = 5 };

// Kinds by what they do.
enum {
    USES_PATIENT = OF(GRANT) | OF(REVOKE) | OF(REQUEST) | OF(RESPOND) | OF(RECORD),
    USES_CUSTODIAN = OF(REGISTER) | OF(GRANT) | OF(REQUEST) | OF(EXPIRE) | OF(RECORD) | OF(VOCAB),
    AUTHOR_PATIENT = OF(GRANT) | OF(REVOKE) | OF(RESPOND),
    AUTHOR_CUSTODIAN = OF(REGISTER) | OF(EXPIRE) | OF(RECORD) | OF(VOCAB),
    CHANGES_LEAF = OF(REVOKE) | OF(RESPOND) | OF(EXPIRE),
    MAKES_RULE = OF(GRANT) | OF(REQUEST),
    MAKES_LEAF = MAKES_RULE | OF(REGISTER) | OF(RECORD) | OF(VOCAB),
    BOUNDS = MAKES_RULE | OF(REGISTER) | OF(VOCAB),
    READS_END = OF(GRANT) | OF(REQUEST) | OF(RESPOND) | OF(EXPIRE),
};

// Sum of the kind columns of a set of kinds: 1 where the row's kind is in it.
expr oper_kinds(struct air_table *a, uint32_t kinds);

// 1 where an organization signed the operation (class 1): the custodian is then its author.
static inline expr oper_signed(struct air_table *a)
{
    return gadget_sum(a, OPER_SIGNED_GRANT, 4);
}

// 1 where the role is the author's.
static inline expr oper_author_patient(struct air_table *a)
{
    return air_sub(a, oper_kinds(a, AUTHOR_PATIENT),
                   air_add(a, COL(SIGNED_GRANT), COL(SIGNED_CHANGE)));
}

static inline expr oper_author_grantee(struct air_table *a)
{
    return air_sub(a, KIND(REQUEST), COL(SIGNED_REQUEST));
}

static inline expr oper_author_custodian(struct air_table *a)
{
    return air_add(a, oper_kinds(a, AUTHOR_CUSTODIAN), gadget_sum(a, OPER_SIGNED_GRANT, 3));
}

static inline expr oper_uses_custodian(struct air_table *a)
{
    return air_add(a, oper_kinds(a, USES_CUSTODIAN), COL(SIGNED_CHANGE));
}

// GRANT, REQUEST and a RESPOND that makes a consent read the grantee's account.
static inline expr oper_uses_grantee(struct air_table *a)
{
    return air_add(a, oper_kinds(a, MAKES_RULE), COL(OK));
}

void oper_accesses(struct air_table *a); // words read and written
void oper_requests(struct air_table *a); // what other tables are asked to show

#endif
