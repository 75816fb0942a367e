// SPDX-License-Identifier: Apache-2.0
#include "core/base/status.h"

struct status_row {
    const char *name;
    const char *text;
    enum status_class class;
};

static const struct status_row rows[STATUS_COUNT] = {
#define X(name, class, text) {#name, text, STATUS_CLASS_##class},
    STATUS_TABLE(X)
#undef X
};

const char *status_name(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? rows[status].name : "UNKNOWN";
}

const char *status_text(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? rows[status].text : "unknown status";
}

enum status_class status_class_of(enum status status)
{
    return (unsigned)status < STATUS_COUNT ? rows[status].class : STATUS_CLASS_INTERNAL;
}
