// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 and 1.3 over any stream, by OpenSSL with memory BIOs: the only file that sees openssl.
#ifndef CONSENTRY_GATEWAY_TLS_H
#define CONSENTRY_GATEWAY_TLS_H

#include "gateway/host/buffer.h"
#include "gateway/host/metrics.h"
#include "gateway/host/stream.h"

struct tls;

struct tls_files {
    const char *certificate; // chain, PEM
    const char *key;         // PEM
    const char *client_ca;   // PEM, or NULL: clients are not asked for certificates
    bool client_required;    // a client without one is refused in the handshake
};

// KEY_MISSING when certificate and key do not fit or cannot be read, NO_SPACE.
WARN_UNUSED enum status tls_open(struct tls **out, struct budget *budget, struct metrics *metrics,
                                 const struct tls_files *files);
// Reads the files anew for connections to come; on failure the old ones stay in use.
WARN_UNUSED enum status tls_reload(struct tls *tls, const struct tls_files *files);
// After the last connection has gone. NULL is allowed.
void tls_close(struct tls *tls);

// The stream that speaks plainly over `lower`, which it takes over. NULL without memory; `lower`
// is then closed.
struct stream *tls_accept(struct tls *tls, struct stream *lower);

// The client's side, for the load generator and tests: any certificate of the server is taken.
struct stream *tls_connect(struct tls *tls, struct stream *lower);
WARN_UNUSED enum status tls_open_client(struct tls **out, struct budget *budget,
                                        struct metrics *metrics);

#endif
