// SPDX-License-Identifier: Apache-2.0
// What the read model does not know yet: documents appended since its cursor, in memory, so that
// whoever was answered reads his own writes. The loop thread puts and finds; rows leave when the
// catalog has passed their commit.
#ifndef CONSENTRY_STORE_RECENT_H
#define CONSENTRY_STORE_RECENT_H

#include "store/catalog.h"
#include "store/table.h"

#define RECENT_MAX ((size_t)1 << 20)

struct recent {
    struct table documents;   // by name, tenant, type and version; version 0 is the newest
    struct table identifiers; // by pseudonym, tenant and type
};

void recent_init(struct recent *recent, uint64_t seed);
void recent_free(struct recent *recent);

// A document that was appended into the commit with that number (journal_next_commit() after the
// append). LIMIT: the catalog is too far behind; the document is then found when it has caught up.
WARN_UNUSED enum status recent_put(struct recent *recent, uint32_t tenant, uint64_t commit,
                                   const struct document *document,
                                   const struct account_key *subject, uint64_t sequence,
                                   uint64_t time_ms, const struct journal_place *place);

// One version, or the newest for version 0. NOT_FOUND: ask the catalog.
WARN_UNUSED enum status recent_find(struct catalog_resource *out, const struct recent *recent,
                                    uint32_t tenant, uint16_t type,
                                    const uint8_t name[static DOCUMENT_NAME_SIZE],
                                    uint32_t version);
// The newest document of a type that came with this identifier. NOT_FOUND: ask the catalog.
WARN_UNUSED enum status recent_find_identifier(struct catalog_resource *out,
                                               const struct recent *recent, uint32_t tenant,
                                               const struct account_key *pseudonym, uint16_t type);

// Drops what the catalog holds: rows of commits below its cursor's.
void recent_forget(struct recent *recent, uint64_t commit);

// The newest version (0) or one version from either.
WARN_UNUSED enum status recent_or_catalog(struct catalog_resource *out, const struct recent *recent,
                                          struct catalog *catalog, uint32_t tenant, uint16_t type,
                                          const uint8_t name[static DOCUMENT_NAME_SIZE],
                                          uint32_t version);

#endif
