// SPDX-License-Identifier: Apache-2.0
// What the commands that touch no ledger of anybody's use in place of a tenant's secrets.
#ifndef CONSENTRY_GATEWAY_DEMONSTRATION_H
#define CONSENTRY_GATEWAY_DEMONSTRATION_H

// A key that everybody knows, so that everybody gets the same pseudonyms.
#define DEMONSTRATION_KEY "consentry demonstration key: no secret"

#endif
