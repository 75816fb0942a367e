// SPDX-License-Identifier: Apache-2.0
// Commitments to bytes, as leaves hold them (docs/protocol.md 2.2). What is committed to is made
// with a key or a salt by the caller: the hash alone hides nothing that can be guessed.
#ifndef CONSENTRY_CORE_LEDGER_COMMITMENT_H
#define CONSENTRY_CORE_LEDGER_COMMITMENT_H

#include "core/base/span.h"
#include "core/hash/domain_tags.h"
#include "core/hash/poseidon.h"

#define COMMITMENT_BYTES_MAX 96

// H(tag, bytes), three bytes an element, the first the highest, the last element's missing bytes
// left out. At most COMMITMENT_BYTES_MAX bytes.
digest commit_bytes(enum domain_tag tag, span bytes);

#endif
