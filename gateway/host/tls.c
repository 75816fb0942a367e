// SPDX-License-Identifier: Apache-2.0
// Two memory BIOs stand between OpenSSL and the lower stream: what arrives is put into one, what
// OpenSSL wants to send is taken out of the other after every call. A lower stream never calls back
// from within a write, so neither does this one.
#include "gateway/host/tls.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "core/base/invariant.h"
#include "gateway/host/limits.h"
#include "gateway/host/log.h"

// A TLS record's payload, RFC 8446 5.1; plaintext is handed up in pieces of this size.
#define RECORD_SIZE 16384
// Plaintext written before the handshake is over waits, up to this.
#define EARLY_SIZE_MAX 65536

struct tls {
    SSL_CTX *context;
    struct budget *budget;
    struct metrics *metrics;
};

struct tls_stream {
    struct stream face;
    struct tls *tls;
    struct stream *lower;
    SSL *ssl;
    BIO *in;  // owned by ssl
    BIO *out; // owned by ssl
    struct buffer early;
    bool ready; // the handshake is over
    bool broken;
    bool finish_wanted;
};

static struct tls_stream *tls_stream_of(struct stream *stream)
{
    return (struct tls_stream *)(void *)stream; // face is the first member
}

// Moves what OpenSSL has written to the lower stream.
static void flush(struct tls_stream *s)
{
    uint8_t piece[RECORD_SIZE];
    int got;
    while ((got = BIO_read(s->out, piece, (int)sizeof piece)) > 0) {
        span part = span_of(piece, (size_t)got);
        stream_write(s->lower, &part, 1);
    }
}

static void tell_end(struct tls_stream *s)
{
    if (s->face.ended || s->face.closing) return;
    s->face.ended = true;
    s->face.events->on_end(s->face.owner);
}

static void fail(struct tls_stream *s)
{
    if (s->broken) return;
    s->broken = true;
    ERR_clear_error();
    metrics_add(s->tls->metrics, METRIC_TLS_FAILED, 1);
    log_event(LOG_TLS_FAILED, log_name(LOG_FIELD_REASON, s->ready ? "record" : "handshake"));
    flush(s); // the alert
    tell_end(s);
}

// Encrypts one part; the memory BIO takes all of it.
static void encrypt(struct tls_stream *s, span part)
{
    while (part.size != 0 && !s->broken) {
        size_t size = part.size < RECORD_SIZE ? part.size : RECORD_SIZE;
        int put = SSL_write(s->ssl, part.data, (int)size);
        if (put <= 0) {
            ERR_clear_error();
            s->broken = true; // the read side reports it
            return;
        }
        part = span_slice(part, (size_t)put, part.size);
    }
}

static void finish_now(struct tls_stream *s)
{
    (void)SSL_shutdown(s->ssl);
    flush(s);
    stream_finish(s->lower);
}

// The certificate that the client has proved, if any.
static void note_client(struct tls_stream *s)
{
    X509 *certificate = SSL_get1_peer_certificate(s->ssl);
    unsigned size = 0;
    if (certificate == NULL) return;
    if (SSL_get_verify_result(s->ssl) == X509_V_OK &&
        X509_digest(certificate, EVP_sha256(), s->face.client, &size) == 1)
        s->face.has_client = size == STREAM_CLIENT_SIZE;
    X509_free(certificate);
}

// One step of the handshake; false while it is not over.
static bool shake_hands(struct tls_stream *s)
{
    if (s->ready) return true;
    int result = SSL_do_handshake(s->ssl);
    if (result != 1) {
        int error = SSL_get_error(s->ssl, result);
        if (error == SSL_ERROR_WANT_READ) {
            flush(s);
        } else {
            fail(s);
        }
        return false;
    }
    s->ready = true;
    note_client(s);
    if (s->early.size != 0) encrypt(s, buffer_span(&s->early));
    buffer_release(s->tls->budget, &s->early);
    s->face.queued = 0;
    flush(s);
    if (s->finish_wanted) finish_now(s);
    return true;
}

// Hands up all plaintext that is there.
static void decrypt(struct tls_stream *s)
{
    uint8_t plain[RECORD_SIZE];
    while (!s->face.closing && !s->broken) {
        int got = SSL_read(s->ssl, plain, (int)sizeof plain);
        if (got > 0) {
            s->face.events->on_bytes(s->face.owner, span_of(plain, (size_t)got));
            continue;
        }
        int error = SSL_get_error(s->ssl, got);
        if (error == SSL_ERROR_ZERO_RETURN) {
            tell_end(s);
        } else if (error != SSL_ERROR_WANT_READ) {
            fail(s);
        }
        return;
    }
}

static void lower_bytes(void *owner, span bytes)
{
    struct tls_stream *s = owner;
    if (s->broken || s->face.closing) return;
    if (BIO_write(s->in, bytes.data, (int)bytes.size) != (int)bytes.size) {
        fail(s);
        return;
    }
    if (!shake_hands(s)) return;
    decrypt(s);
    if (!s->face.closing) flush(s); // key updates and tickets
}

static void lower_end(void *owner)
{
    tell_end(owner);
}

static void lower_drained(void *owner)
{
    struct tls_stream *s = owner;
    if (s->face.closing || !s->ready) return;
    s->face.events->on_drained(s->face.owner);
}

static void lower_closed(void *owner)
{
    struct tls_stream *s = owner;
    buffer_release(s->tls->budget, &s->early);
    SSL_free(s->ssl);
    if (s->face.events != NULL) s->face.events->on_closed(s->face.owner);
    free(s);
}

static const struct stream_events lower_events = {lower_bytes, lower_end, lower_drained,
                                                  lower_closed};

static void open_stream(struct stream *stream)
{
    struct tls_stream *s = tls_stream_of(stream);
    stream_open(s->lower, &lower_events, s);
    if (!SSL_is_server(s->ssl)) (void)shake_hands(s);
}

static void write_stream(struct stream *stream, const span *parts, size_t count)
{
    struct tls_stream *s = tls_stream_of(stream);
    if (s->broken || s->face.closing || s->finish_wanted) return;
    for (size_t i = 0; i < count; i++) {
        if (s->ready) {
            encrypt(s, parts[i]);
        } else if (s->early.size + parts[i].size > EARLY_SIZE_MAX ||
                   buffer_append(s->tls->budget, &s->early, parts[i]) != STATUS_OK) {
            s->broken = true;
        }
    }
    s->face.queued = s->early.size;
    flush(s);
}

static void pause_stream(struct stream *stream, bool paused)
{
    stream_pause(tls_stream_of(stream)->lower, paused);
}

static void finish_stream(struct stream *stream)
{
    struct tls_stream *s = tls_stream_of(stream);
    if (s->finish_wanted || s->face.closing) return;
    s->finish_wanted = true;
    if (s->ready) {
        finish_now(s);
    } else if (s->broken) {
        stream_finish(s->lower);
    }
}

static void close_stream(struct stream *stream)
{
    struct tls_stream *s = tls_stream_of(stream);
    if (s->lower->events == NULL) { // never opened: lower_closed() needs its owner
        s->lower->events = &lower_events;
        s->lower->owner = s;
    }
    stream_close(s->lower);
}

static const struct stream_ops ops = {
    .open = open_stream,
    .write = write_stream,
    .pause = pause_stream,
    .finish = finish_stream,
    .close = close_stream,
};

static struct stream *wrap(struct tls *tls, struct stream *lower)
{
    struct tls_stream *s = calloc(1, sizeof *s);
    SSL *ssl = SSL_new(tls->context);
    BIO *in = BIO_new(BIO_s_mem());
    BIO *out = BIO_new(BIO_s_mem());
    if (s == NULL || ssl == NULL || in == NULL || out == NULL) {
        free(s);
        SSL_free(ssl);
        BIO_free(in);
        BIO_free(out);
        stream_close(lower);
        return NULL;
    }
    SSL_set_bio(ssl, in, out);
    s->face.ops = &ops;
    s->face.peer = lower->peer;
    s->face.under = lower;
    s->tls = tls;
    s->lower = lower;
    s->ssl = ssl;
    s->in = in;
    s->out = out;
    return &s->face;
}

struct stream *tls_accept(struct tls *tls, struct stream *lower)
{
    struct stream *stream = wrap(tls, lower);
    if (stream != NULL) SSL_set_accept_state(tls_stream_of(stream)->ssl);
    return stream;
}

struct stream *tls_connect(struct tls *tls, struct stream *lower)
{
    struct stream *stream = wrap(tls, lower);
    if (stream != NULL) SSL_set_connect_state(tls_stream_of(stream)->ssl);
    return stream;
}

// Contexts ----------------------------------------------------------------------------------------

static bool load_files(SSL_CTX *context, const struct tls_files *files)
{
    if (SSL_CTX_use_certificate_chain_file(context, files->certificate) != 1) return false;
    if (SSL_CTX_use_PrivateKey_file(context, files->key, SSL_FILETYPE_PEM) != 1) return false;
    if (SSL_CTX_check_private_key(context) != 1) return false;
    if (files->client_ca == NULL) return true;
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(files->client_ca);
    if (names == NULL || SSL_CTX_load_verify_file(context, files->client_ca) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return false;
    }
    SSL_CTX_set_client_CA_list(context, names);
    int mode = SSL_VERIFY_PEER;
    if (files->client_required) mode |= SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX_set_verify(context, mode, NULL);
    return true;
}

static enum status context_new(SSL_CTX **out, const struct tls_files *files)
{
    static const unsigned char session_name[] = "consentry";
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL) return STATUS_NO_SPACE;
    bool good =
        SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
        SSL_CTX_set_session_id_context(context, session_name, sizeof session_name - 1) == 1 &&
        load_files(context, files);
    if (!good) {
        SSL_CTX_free(context);
        ERR_clear_error();
        return STATUS_KEY_MISSING;
    }
    // No renegotiation (CVE-2009-3555), no compression (CRIME); buffers only while they hold bytes.
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    *out = context;
    return STATUS_OK;
}

static enum status tls_new(struct tls **out, struct budget *budget, struct metrics *metrics,
                           SSL_CTX *context)
{
    struct tls *tls = calloc(1, sizeof *tls);
    if (tls == NULL) {
        SSL_CTX_free(context);
        return STATUS_NO_SPACE;
    }
    *tls = (struct tls){context, budget, metrics};
    *out = tls;
    return STATUS_OK;
}

enum status tls_open(struct tls **out, struct budget *budget, struct metrics *metrics,
                     const struct tls_files *files)
{
    SSL_CTX *context;
    TRY(context_new(&context, files));
    return tls_new(out, budget, metrics, context);
}

enum status tls_open_client(struct tls **out, struct budget *budget, struct metrics *metrics)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (context == NULL) return STATUS_NO_SPACE;
    return tls_new(out, budget, metrics, context);
}

enum status tls_reload(struct tls *tls, const struct tls_files *files)
{
    SSL_CTX *context;
    TRY(context_new(&context, files));
    SSL_CTX_free(tls->context); // connections hold references of their own
    tls->context = context;
    return STATUS_OK;
}

void tls_close(struct tls *tls)
{
    if (tls == NULL) return;
    SSL_CTX_free(tls->context);
    free(tls);
}
