// SPDX-License-Identifier: Apache-2.0
// The tables of the back ends that were built; lanes_select.c knows which.
#ifndef CONSENTRY_CORE_FIELD_LANES_INTERNAL_H
#define CONSENTRY_CORE_FIELD_LANES_INTERNAL_H

#include "core/field/lanes.h"

extern const struct lanes lanes_avx2;
extern const struct lanes lanes_avx512;
extern const struct lanes lanes_wasm128;

#endif
