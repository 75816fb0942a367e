// SPDX-License-Identifier: Apache-2.0
// What the parts of the builder share: faults at the open element, and values copied from the
// parser into the arena.
#ifndef CONSENTRY_HL7_CDA_CDA_BUILDER_INTERNAL_H
#define CONSENTRY_HL7_CDA_CDA_BUILDER_INTERNAL_H

#include "hl7/cda/cda_builder.h"

// A fault at the path of the open element.
void cda_fault_here(struct cda_builder *b, enum status status, const char *rule);
// False and a fault when a list of `count` has reached `max`.
bool cda_has_room(struct cda_builder *b, size_t count, size_t max);
span cda_copy(struct cda_builder *b, const void *data, size_t size);

// The value of an attribute without a namespace, as the parser holds it; empty when absent.
span cda_attribute(struct cda_attributes a, const char *name);
struct cda_id cda_take_id(struct cda_builder *b, struct cda_attributes a);
struct cda_code cda_take_code(struct cda_builder *b, struct cda_attributes a);
struct hl7_time cda_take_time(struct cda_builder *b, struct cda_attributes a);

// An element within an entry (cda_entry.c).
void cda_open_in_entry(struct cda_builder *b, span name, struct cda_attributes a);

#endif
