// SPDX-License-Identifier: Apache-2.0
// What to do when a start fails: one sentence for each way a part can be missing, in use or wrong.
#ifndef CONSENTRY_GATEWAY_START_ADVICE_H
#define CONSENTRY_GATEWAY_START_ADVICE_H

#include "core/base/status.h"

// Parts that a start opens; `gateway_failed()` names them.
#define START_ADDRESS "address"
#define START_KEY     "root key"
#define START_FOLDER  "data folder"
#define START_JOURNAL "journal"
#define START_LOG     "transparency log"
#define START_TLS     "TLS files"
#define START_TOKENS  "token file"

// The sentence, or status_text() when there is nothing better to say.
const char *start_advice(const char *part, enum status status);

#endif
