// SPDX-License-Identifier: Apache-2.0
// How what a document says about somebody becomes a key of the ledger (docs/protocol.md 1, "Key").
//
// Two ways of naming, one key each: an identifier by its system and value, and a FHIR reference by
// its text without version, an empty system before it. The same person under several names has
// several keys; the first one seen names the account, the others are its aliases. Keys of
// different account kinds never meet, since the kind is part of what is hashed.
#ifndef CONSENTRY_ADAPTERS_PSEUDONYM_H
#define CONSENTRY_ADAPTERS_PSEUDONYM_H

#include "core/ledger/account_key.h"
#include "core/ledger/operation.h"
#include "core/ledger/policy.h"

// Keys of documents lie beside those of accounts: a kind that no account has.
enum { PSEUDONYM_DOCUMENT = 0x80 };

// The account kind of a FHIR resource type: "Patient", "Practitioner", "PractitionerRole",
// "Organization", "RelatedPerson", "Device"; ACCOUNT_OTHER for every other one.
enum account_kind pseudonym_kind(span resource_type);

// The key of a token: an identifier, or a reference (empty system). `tenant_key` is 1 to 64 bytes.
struct account_key pseudonym_of(span tenant_key, uint8_t kind, const struct policy_token *token);

// The key of the document "Type/id", which plans name it by.
struct account_key pseudonym_of_document(span tenant_key, span type, span id);

// 64 lower-case hexadecimal digits and a NUL: the limbs, 8 digits each, and back. False for
// anything but a key that is in range and not zero.
void pseudonym_write(char out[static 65], const struct account_key *key);
bool pseudonym_read(struct account_key *out, span text);

#endif
