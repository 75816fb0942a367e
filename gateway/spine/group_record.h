// SPDX-License-Identifier: Apache-2.0
// The body of a journal record of operations: what one request did to one subject, in order.
//
// It stands in an envelope (store/envelope.h) under the subject's key. The clear part is what
// replay needs when that key is destroyed; the sealed part holds the operations whole.
//
//   clear part: 2 + 48 n bytes                    sealed part
//     0    1 version, 1                             0    1 version, 1
//     1    1 n, operations, 1 to 255                1    1 n, as in the clear part
//     2   48 per operation: bytes 0 to 47 of        2    1 d, documents, 0 to 255
//            its encoding (kind, numbers, time,     3    1 i, issues, 0 to 255
//            indexes of leaves)                     4   32 per document: its key, 8 u32
//                                                       273 per operation: document + 1 or 0,
//                                                           encoding
//                                                   per issue: severity u8, offset u32, size of
//                                                           rule u8, rule, size of location u8,
//                                                           location
//
// Rules and locations of issues are names out of our own tables.
#ifndef CONSENTRY_GATEWAY_GROUP_RECORD_H
#define CONSENTRY_GATEWAY_GROUP_RECORD_H

#include "core/base/issue.h"
#include "core/base/writer.h"
#include "core/ledger/operation.h"

#define GROUP_RECORD_OPERATIONS_MAX 255
#define GROUP_RECORD_DOCUMENTS_MAX  255
#define GROUP_RECORD_ISSUES_MAX     32
#define GROUP_RECORD_HEAD_BYTES     48
#define GROUP_RECORD_CLEAR_MAX      (2 + GROUP_RECORD_HEAD_BYTES * GROUP_RECORD_OPERATIONS_MAX)
#define GROUP_RECORD_RULE_MAX       64
#define GROUP_RECORD_NO_DOCUMENT    UINT8_MAX

struct group_operation {
    struct operation op;
    uint8_t document; // index into documents, or GROUP_RECORD_NO_DOCUMENT
};

struct group_issue {
    uint8_t severity; // enum issue_severity
    uint32_t offset;
    char rule[GROUP_RECORD_RULE_MAX + 1];
    char location[ISSUE_LOCATION_MAX + 1];
};

struct group_record {
    uint32_t operation_count;
    uint32_t document_count;
    uint32_t issue_count;
    struct group_operation operations[GROUP_RECORD_OPERATIONS_MAX];
    struct account_key documents[GROUP_RECORD_DOCUMENTS_MAX];
    struct group_issue issues[GROUP_RECORD_ISSUES_MAX];
};

// Bytes of the sealed part at most.
size_t group_record_size(const struct group_record *record);

void group_record_write_clear(struct writer *w, const struct group_record *record);
void group_record_write_sealed(struct writer *w, const struct group_record *record);

// Reads a sealed part whole. TRUNCATED, TRAILING_BYTES, BAD_VERSION, BAD_VALUE, LIMIT, or
// operation_decode()'s.
WARN_UNUSED enum status group_record_read(struct group_record *out, span sealed);

// Adds an issue; those beyond GROUP_RECORD_ISSUES_MAX are left out.
void group_record_add_issue(struct group_record *record, const struct issue *issue);

#endif
