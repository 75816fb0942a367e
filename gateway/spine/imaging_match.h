// SPDX-License-Identifier: Apache-2.0
// Attribute matching of C-FIND and QIDO-RS, PS3.4 C.2.2.2 (PS3.18 8.3.4), over UTF-8.
#ifndef CONSENTRY_GATEWAY_IMAGING_MATCH_H
#define CONSENTRY_GATEWAY_IMAGING_MATCH_H

#include "core/base/span.h"
#include "dicom/dicom_vr.h"

// Whether a value (several with "\" between: one suffices) answers a key:
//   empty, or "*"        everything (universal)
//   DA, TM, DT           a value, or a range "A-", "-B", "A-B", ends included; a shorter time or
//                        date stands for all it begins
//   UI                   one of a list, with "\" or "," between
//   PN                   without regard to case and, where the key ends early, to what follows;
//                        component groups alone, too; * and ? as below
//   other text           exactly; * is any run of characters, ? one
bool imaging_match(span value, span key, enum dicom_vr vr);

#endif
