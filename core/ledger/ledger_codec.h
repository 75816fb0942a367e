// SPDX-License-Identifier: Apache-2.0
// Inside of the room: the pieces that every byte format of the ledger is written with. Readers stop
// at the first value outside of its range, with the offset of that value.
#ifndef CONSENTRY_CORE_LEDGER_LEDGER_CODEC_H
#define CONSENTRY_CORE_LEDGER_LEDGER_CODEC_H

#include "core/base/reader.h"
#include "core/base/writer.h"
#include "core/ledger/operation.h"

// An integer below `limit`, BAD_VALUE otherwise.
uint8_t read_u8_below(struct reader *r, uint32_t limit);
uint16_t read_u16_below(struct reader *r, uint32_t limit);
uint32_t read_u32_below(struct reader *r, uint32_t limit);
uint64_t read_u64_below(struct reader *r, uint64_t limit);

// `size` bytes that must be zero, NOT_CANONICAL otherwise.
void read_zeros(struct reader *r, size_t size);
void write_zeros(struct writer *w, size_t size);

// One felt, a canonical word: NOT_CANONICAL when it is not below p.
felt read_felt(struct reader *r);
void write_felt(struct writer *w, felt x);

digest read_digest(struct reader *r);
void write_digest(struct writer *w, const digest *d);

void read_salt(struct reader *r, struct salt *salt);
void write_salt(struct writer *w, const struct salt *salt);

// Limbs in range; zeros pass.
void read_account_key(struct reader *r, struct account_key *key);
void write_account_key(struct writer *w, const struct account_key *key);

// The private contents, without padding: 204, 172 and 108 bytes.
void read_account_content(struct reader *r, struct account_content *account);
void write_account_content(struct writer *w, const struct account_content *account);
void read_rule_content(struct reader *r, struct rule_content *rule);
void write_rule_content(struct writer *w, const struct rule_content *rule);
void read_record_content(struct reader *r, struct record_content *record);
void write_record_content(struct writer *w, const struct record_content *record);

// Everything but the private content; operation_in_range() is both.
bool operation_head_in_range(const struct operation *op);
bool account_content_in_range(const struct account_content *account);
bool rule_content_in_range(const struct rule_content *rule);
bool record_content_in_range(const struct record_content *record);

// "place" is index + 64 * (parent + 1) with both below 64 and parent -1 for none.
#define RULE_PLACE_LIMIT 4160U
// confidentiality 0 to 6, actions five bits
#define RULE_CONFIDENTIALITY_LIMIT 7U
#define RULE_ACTIONS_LIMIT         32U

#endif
