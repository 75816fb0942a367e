// SPDX-License-Identifier: Apache-2.0
// What a reader found, without a word of the input: status, rule, place.
#ifndef CONSENTRY_CORE_BASE_ISSUE_H
#define CONSENTRY_CORE_BASE_ISSUE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/status.h"

enum issue_severity { ISSUE_ERROR, ISSUE_WARNING, ISSUE_INFORMATION };

// The longest location kept: a FHIRPath such as "Consent.provision.actor[0].reference", an HL7
// path such as "CON-11(1)", a DICOM path such as "(0040,A730)[0].(0008,0100)". Longer ones are cut.
#define ISSUE_LOCATION_MAX 95

struct issue {
    enum issue_severity severity;
    enum status status;
    const char *rule; // static text: the rule's id, such as "ppc-1" or "json-duplicate-key"
    size_t offset;    // byte offset in the input
    size_t size;      // bytes concerned, 0 when unknown
    char location[ISSUE_LOCATION_MAX + 1]; // element names and indexes only, never values; "" none
};

// A caller's array of issues; `count` stops at `capacity`, `dropped` counts the rest.
struct issues {
    struct issue *items;
    size_t capacity;
    size_t count;
    size_t dropped;
};

static inline struct issues issues_over(struct issue *items, size_t capacity)
{
    return (struct issues){items, capacity, 0, 0};
}

// Adds one issue and returns its status, so that a reader can write `return issue_add(...)`.
static inline enum status issue_add(struct issues *issues, enum issue_severity severity,
                                    enum status status, const char *rule, size_t offset,
                                    const char *location)
{
    if (issues == NULL) return status;
    if (issues->count == issues->capacity) {
        issues->dropped++;
        return status;
    }
    struct issue *issue = &issues->items[issues->count++];
    *issue = (struct issue){.severity = severity, .status = status, .rule = rule, .offset = offset};
    if (location != NULL) {
        size_t size = strlen(location);
        if (size > ISSUE_LOCATION_MAX) size = ISSUE_LOCATION_MAX;
        memcpy(issue->location, location, size);
    }
    return status;
}

#endif
