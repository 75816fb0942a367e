// SPDX-License-Identifier: Apache-2.0
// The columns of every table, in order: name, text, size. docs/protocol.md part 4 explains them.
//
// X(TABLE, NAME, "text", size) makes TABLE_NAME the index of the run's first column, and
// TABLE_WIDTH the table's width.
#ifndef CONSENTRY_CORE_CIRCUIT_COLUMNS_H
#define CONSENTRY_CORE_CIRCUIT_COLUMNS_H

// clang-format off

// One Poseidon permutation a row.
#define PERM_COLUMNS(X)                                                                        \
    X(PERM, IN,          "in",          16) /* state before */                                 \
    X(PERM, FULL_A,      "full_a",      64) /* states after the first four full rounds */      \
    X(PERM, PARTIAL,     "partial",     20) /* lane 0 after the S-box of each partial round */ \
    X(PERM, FULL_B,      "full_b",      64) /* states after the last four; the end: the output */ \
    X(PERM, START,       "start",        1) /* first block of a sponge */                      \
    X(PERM, CHAIN,       "chain",        1) /* later block: capacity from the row before */    \
    X(PERM, TAG,         "tag",          1) /* of the sponge */                                \
    X(PERM, LENGTH,      "length",       1) /* of the sponge, in felts */                      \
    X(PERM, USES_NODE,   "uses_node",    1) /* how often the row is used as N(l, r) */         \
    X(PERM, USES_BLOCK,  "uses_block",   1)                                                    \
    X(PERM, USES_DIGEST, "uses_digest",  1)

// One inner node of a tree a row, its old and its new side.
#define NODE_COLUMNS(X)                                                                        \
    X(NODE, REAL,        "real",         1)                                                    \
    X(NODE, TREE,        "tree",         1)                                                    \
    X(NODE, LEVEL,       "level",        1)                                                    \
    X(NODE, INDEX,       "index",        1)                                                    \
    X(NODE, OLD_LEFT,    "old_left",     8)                                                    \
    X(NODE, OLD_RIGHT,   "old_right",    8)                                                    \
    X(NODE, NEW_LEFT,    "new_left",     8)                                                    \
    X(NODE, NEW_RIGHT,   "new_right",    8)                                                    \
    X(NODE, OLD,         "old",          8)                                                    \
    X(NODE, NEW,         "new",          8)                                                    \
    X(NODE, TOUCH_LEFT,  "touch_left",   1)                                                    \
    X(NODE, TOUCH_RIGHT, "touch_right",  1)                                                    \
    X(NODE, ROOT,        "root",         1) /* root of a state tree: a word of the state */    \
    X(NODE, BODY,        "body",         1) /* how many operations have this node as body */

// One access to one word of one part, in order of part, word, stamp; a digest row ends each part.
#define WORD_COLUMNS(X)                                                                        \
    X(WORD, REAL,        "real",         1)                                                    \
    X(WORD, TREE,        "tree",         1)                                                    \
    X(WORD, TAG,         "tag",          1)                                                    \
    X(WORD, LENGTH,      "length",       1) /* of the part in felts, 8 a word */               \
    X(WORD, LEVEL,       "level",        1)                                                    \
    X(WORD, INDEX,       "index",        1)                                                    \
    X(WORD, WORD,        "word",         1) /* its number in the part */                       \
    X(WORD, STAMP,       "stamp",        1)                                                    \
    X(WORD, BEFORE,      "before",       8) /* digest row: the old digest */                   \
    X(WORD, AFTER,       "after",        8) /* digest row: the new digest */                   \
    X(WORD, OLD_AT,      "old_at",       1) /* PERM row that hashes the old word */            \
    X(WORD, NEW_AT,      "new_at",       1) /* PERM row that hashes the new word */            \
    X(WORD, OPEN,        "open",         1) /* first row of its word */                        \
    X(WORD, CLOSE,       "close",        1) /* last row of its word */                         \
    X(WORD, CONTINUE,    "continue",     1) /* first row of a word that is not the first */    \
    X(WORD, FIRST,       "first_word",   1) /* the word's number is 0 */                       \
    X(WORD, ACCESS,      "access",       1) /* an operation reads or writes here */            \
    X(WORD, SALT,        "salt",         1) /* the salt is renewed here */                     \
    X(WORD, FREE,        "free",         1) /* a new part's word that no rule reads */         \
    X(WORD, DIGEST,      "digest",       1) /* this is a digest row */                         \
    X(WORD, OPAQUE,      "opaque",       1) /* a new part given by its digest alone */         \
    X(WORD, CREATED,     "created",      1) /* the part did not exist */                       \
    X(WORD, OLD_HASHED,  "old_hashed",   1) /* open, and the part existed */                   \
    X(WORD, OLD_DIGEST,  "old_digest",   1) /* digest row, and the part existed */             \
    X(WORD, GAP,         "gap",          2) /* stamp distance to the next row, 12 bits each */ \
    X(WORD, HEADS,       "heads",        1) /* how many operations read the first three felts */

// One operation a row.
#define OPER_COLUMNS(X)                                                                        \
    X(OPER, REAL,        "real",         1)                                                    \
    X(OPER, FIRST,       "first",        1)                                                    \
    X(OPER, LAST,        "last",         1)                                                    \
    X(OPER, POSITION,    "position",     1)                                                    \
    X(OPER, KIND,        "kind",         8) /* REGISTER .. VOCAB, one of them 1 */             \
    X(OPER, FLAGS,       "flags",        1)                                                    \
    X(OPER, SEQUENCE,    "sequence",     2)                                                    \
    X(OPER, TIME,        "time",         2)                                                    \
    X(OPER, SEQUENCE_BEFORE, "sequence_before", 2)                                             \
    X(OPER, TIME_BEFORE, "time_before",  2)                                                    \
    X(OPER, COUNTERS,    "counters",     6) /* before */                                       \
    X(OPER, NONCE,       "nonce",        1)                                                    \
    X(OPER, P,           "patient",      1)                                                    \
    X(OPER, G,           "grantee",      1)                                                    \
    X(OPER, C,           "custodian",    1)                                                    \
    X(OPER, P_KEY,       "patient_key",  8)                                                    \
    X(OPER, G_KEY,       "grantee_key",  8)                                                    \
    X(OPER, C_KEY,       "custodian_key", 8)                                                   \
    X(OPER, P_STATE,     "patient_state", 8) /* account C, W1 before */                        \
    X(OPER, G_STATE,     "grantee_state", 8) /* REGISTER: the low account's next_key */        \
    X(OPER, C_STATE,     "custodian_state", 8)                                                 \
    X(OPER, TARGET,      "target",       1)                                                    \
    X(OPER, LINK,        "link",         1)                                                    \
    X(OPER, EXTRA,       "extra",        1)                                                    \
    X(OPER, BODY,        "body",         8)                                                    \
    X(OPER, READ_LEAF,   "read_leaf",    1) /* leaf whose first word must name the patient */  \
    X(OPER, NEW_LEAF,    "new_leaf",     1) /* consent, request or record that is created */   \
    X(OPER, NEW_LINK,    "new_link",     1) /* its link */                                     \
    X(OPER, PREVIOUS_P,  "previous_of_patient", 1)                                             \
    X(OPER, PREVIOUS_G,  "previous_of_grantee", 1)                                             \
    X(OPER, LEAF_STATE,  "leaf_state",   8) /* rule C, W0 of the target before; see below */   \
    X(OPER, RULE,        "rule",         8) /* rule B, W0; B's digest; vocabulary A, W1 */     \
    X(OPER, OK,          "ok",           1) /* RESPOND makes a consent */                      \
    X(OPER, LIVE,        "live",         1) /* RESPOND: the request has not expired */         \
    X(OPER, SUPERSEDES,  "supersedes",   1) /* RECORD with a link */                           \
    X(OPER, END,         "end",          1) /* REGISTER: the new key is the largest */         \
    X(OPER, HAS_END,     "has_end",      1) /* not_after is not 0 */                           \
    X(OPER, END_INVERSE, "end_inverse",  1)                                                    \
    X(OPER, LATE,        "late",         1) /* not_after >= time */                            \
    X(OPER, SIGNED_GRANT, "signed_grant", 1) /* of class 1, by kind */                         \
    X(OPER, SIGNED_CHANGE, "signed_change", 1) /* REVOKE, RESPOND */                           \
    X(OPER, SIGNED_REQUEST, "signed_request", 1)                                               \
    X(OPER, SIGNED_RECORD, "signed_record", 1)                                                 \
    X(OPER, SIGNED_TREE, "signed_tree",  1) /* of the intents under one signature */           \
    X(OPER, SIGNED_FIRST, "signed_first", 1) /* nonce of the first of them */                  \
    X(OPER, AUTH,        "auth",         8) /* the custodian's auth_cm */

// One limb of a rule's types and purposes a row, 24 rows a rule.
#define BITS_COLUMNS(X)                                                                        \
    X(BITS, REAL,        "real",         1)                                                    \
    X(BITS, START,       "start",        1) /* first limb of a rule */                         \
    X(BITS, END,         "end",          1) /* last limb of a rule */                          \
    X(BITS, FETCH,       "fetch",        1) /* first limb of a word */                         \
    X(BITS, MIDDLE,      "middle",       1) /* first limb of the purposes */                   \
    X(BITS, TYPES,       "types",        1) /* a limb of the types */                          \
    X(BITS, LIMB,        "limb",         1) /* 0 .. 23 */                                      \
    X(BITS, WORD,        "word",         1) /* 0 .. 2 */                                       \
    X(BITS, LIMBS,       "limbs",        8) /* this limb and those behind it in its word */    \
    X(BITS, BIT,         "bit",         22)                                                    \
    X(BITS, TYPE_BITS,   "type_bits",    1) /* bits set, if a limb of the types */             \
    X(BITS, COUNTS,      "counts",       2) /* of types and purposes, up to this row */        \
    X(BITS, STAMP,       "stamp",        1)                                                    \
    X(BITS, TREE,        "tree",         1)                                                    \
    X(BITS, INDEX,       "index",        1)

// One limb of a comparison low < high of two keys a row, then their distance, 9 rows a comparison.
#define ORDER_COLUMNS(X)                                                                       \
    X(ORDER, REAL,       "real",         1)                                                    \
    X(ORDER, START,      "start",        1)                                                    \
    X(ORDER, END,        "end",          1)                                                    \
    X(ORDER, LIMB,       "limb",         1)                                                    \
    X(ORDER, LOW,        "low",          8)                                                    \
    X(ORDER, HIGH,       "high",         8)                                                    \
    X(ORDER, EQUAL,      "equal",        1) /* the limbs before this one are equal */          \
    X(ORDER, DECIDES,    "decides",      1) /* this limb is the first that differs */          \
    X(ORDER, GAP,        "gap",          1) /* high - low - 1 of the limb that decided */      \
    X(ORDER, DIGIT,      "digit",        3) /* of high's limb, then of the gap; 12, 12, 6 bits */

// One comparison of two times or numbers of 36 bits a row.
#define TIME_COLUMNS(X)                                                                        \
    X(TIME, REAL,        "real",         1)                                                    \
    X(TIME, A,           "a",            2)                                                    \
    X(TIME, B,           "b",            2)                                                    \
    X(TIME, STRICT,      "strict",       1)                                                    \
    X(TIME, HOLDS,       "holds",        1) /* a <= b, or a < b if strict */                   \
    X(TIME, BORROW,      "borrow",       1)                                                    \
    X(TIME, GAP,         "gap",          3) /* 12 bits each */                                 \
    X(TIME, DIGIT,       "digit",        3) /* of b */

// The numbers 0 .. 4095, in order, some repeated.
#define RANGE_COLUMNS(X)                                                                       \
    X(RANGE, VALUE,      "value",        1)                                                    \
    X(RANGE, USES,       "uses",         1)

#define COLUMN_ENUM(table, name, text, size) \
    table##_##name, table##_##name##_LAST = table##_##name + (size) - 1,
#define COLUMN_RUN(table, name, text, size) {text, size},

enum perm_column { PERM_COLUMNS(COLUMN_ENUM) PERM_WIDTH };
enum node_column { NODE_COLUMNS(COLUMN_ENUM) NODE_WIDTH };
enum word_column { WORD_COLUMNS(COLUMN_ENUM) WORD_WIDTH };
enum oper_column { OPER_COLUMNS(COLUMN_ENUM) OPER_WIDTH };
enum bits_column { BITS_COLUMNS(COLUMN_ENUM) BITS_WIDTH };
enum order_column { ORDER_COLUMNS(COLUMN_ENUM) ORDER_WIDTH };
enum time_column { TIME_COLUMNS(COLUMN_ENUM) TIME_WIDTH };
enum range_column { RANGE_COLUMNS(COLUMN_ENUM) RANGE_WIDTH };
// clang-format on

// What makes a leaf changes none, so LEAF_STATE has room for what is asked of the new one.
enum oper_new_leaf_column {
    OPER_RULE_FLAGS = OPER_LEAF_STATE,       // deny, all_types, all_purposes
    OPER_COUNTS = OPER_LEAF_STATE + 3,       // bits set in types, in purposes
    OPER_SELF_INVERSE = OPER_LEAF_STATE + 5, // of grantee - patient
    OPER_ACCOUNT_KIND = OPER_LEAF_STATE + 6, // of the new account, of a new rule's grantee
    OPER_BOUNDED = OPER_LEAF_STATE + 7,      // combinations, length, kind of a new account
};

#endif
