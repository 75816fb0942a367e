// SPDX-License-Identifier: Apache-2.0
// Resource types, categories and codes as classes of data of the ledger (concept_map.def).
// Maps of classes have bit POLICY_TYPE_x.
#ifndef CONSENTRY_ADAPTERS_CONCEPT_MAP_H
#define CONSENTRY_ADAPTERS_CONCEPT_MAP_H

#include "core/ledger/policy.h"
#include "fhir/fhir_facts.h"

// The classes that a resource type can belong to; OTHER_ADMINISTRATIVE for a type without rows.
uint64_t concept_classes_of_type(span resource_type);

// The classes that a code says; 0 when the table does not hold it.
uint64_t concept_classes_of_code(const struct policy_token *code);

// The class of one resource, by its category where the type has several; all of the type's when
// the category does not tell.
uint64_t concept_classes_of_resource(const struct fhir_facts *facts);

// True when the resource types named are all that belong to their classes, so that the map of
// classes says no more than they do.
bool concept_types_fill_classes(struct policy_tokens types);

#endif
