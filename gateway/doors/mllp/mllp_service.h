// SPDX-License-Identifier: Apache-2.0
// The MLLP door as `consentry serve` opens and closes it: settings, TLS, ports.
#ifndef CONSENTRY_GATEWAY_MLLP_SERVICE_H
#define CONSENTRY_GATEWAY_MLLP_SERVICE_H

#include "gateway/doors/mllp/mllp_door.h"
#include "gateway/host/tls.h"

struct mllp_service {
    struct mllp_settings settings;
    struct tls *tls;
    struct mllp_door *door; // NULL until it is open
};

// Reads --mllp and --feeds into gateway->mllp before anything is opened. A listener off loopback
// needs TLS with client certificates: there are no tokens in HL7. EXIT_USAGE with a line on stderr.
enum exit_code mllp_service_prepare(struct gateway *gateway);
// Opens TLS and ports, after the ledger.
enum exit_code mllp_service_open(struct gateway *gateway);
// Reads the certificates anew.
WARN_UNUSED enum status mllp_service_reload(struct gateway *gateway);
// After the loop has ended.
void mllp_service_close(struct gateway *gateway);

// The door, or NULL while there is none.
static inline struct mllp_door *mllp_door_of(const struct gateway *gateway)
{
    return gateway->mllp == NULL ? NULL : gateway->mllp->door;
}

#endif
