// SPDX-License-Identifier: Apache-2.0
#include "gateway/doors/mllp/mllp_service.h"

#include <stdlib.h>

#include "gateway/host/console.h"
#include "gateway/spine/start_advice.h"

static bool is_set(const char *text)
{
    return text[0] != '\0';
}

static enum exit_code usage(const char *what, const char *reason)
{
    console_trouble(what, "", reason);
    return EXIT_USAGE;
}

static enum exit_code check_exposure(const struct settings *s, const struct mllp_settings *m)
{
    bool has_tls = is_set(s->tls_cert) && is_set(s->tls_key);
    for (size_t i = 0; i < m->listener_count; i++) {
        const struct mllp_listener_settings *listener = &m->listeners[i];
        if (address_is_loopback(&listener->address)) continue;
        if (!has_tls || !is_set(s->client_ca) || listener->plain)
            return usage("--mllp", "is off loopback: it needs --tls-cert, --tls-key and "
                                   "--client-ca, and speaks TLS");
    }
    return EXIT_YES;
}

enum exit_code mllp_service_prepare(struct gateway *gateway)
{
    struct mllp_settings_error error;
    gateway->mllp = calloc(1, sizeof *gateway->mllp);
    if (gateway->mllp == NULL) return EXIT_ENVIRONMENT;
    struct mllp_settings *settings = &gateway->mllp->settings;
    const struct settings *s = &gateway->settings;
    if (mllp_settings_read(settings, s->mllp, s->feeds, &error) != STATUS_OK)
        return usage(error.member, error.reason);
    return check_exposure(s, settings);
}

// As the doors' TLS, but that a client certificate is always required where there is a CA.
static struct tls_files files_of(const struct settings *s)
{
    return (struct tls_files){
        .certificate = s->tls_cert,
        .key = s->tls_key,
        .client_ca = is_set(s->client_ca) ? s->client_ca : NULL,
        .client_required = is_set(s->client_ca),
    };
}

enum exit_code mllp_service_open(struct gateway *gateway)
{
    struct mllp_service *service = gateway->mllp;
    const struct settings *s = &gateway->settings;
    enum status status = STATUS_OK;
    size_t failed = 0;
    if (is_set(s->tls_cert)) {
        struct tls_files files = files_of(s);
        status = tls_open(&service->tls, &gateway->budget, &gateway->metrics, &files);
        if (status != STATUS_OK) return gateway_failed_at(START_TLS, s->tls_cert, status);
    }
    struct mllp_door_options options = {gateway, &service->settings, service->tls};
    status = mllp_door_open(&service->door, &options);
    if (status != STATUS_OK) return gateway_failed("mllp", status);
    status = mllp_door_listen(service->door, &failed);
    if (status == STATUS_OK) return EXIT_YES;
    char address[ADDRESS_TEXT_SIZE];
    address_write(address, &service->settings.listeners[failed].address);
    return gateway_failed_at(START_ADDRESS, address, status);
}

enum status mllp_service_reload(struct gateway *gateway)
{
    struct tls_files files = files_of(&gateway->settings);
    struct tls *tls = gateway->mllp->tls;
    return tls == NULL ? STATUS_OK : tls_reload(tls, &files);
}

void mllp_service_close(struct gateway *gateway)
{
    struct mllp_service *service = gateway->mllp;
    if (service == NULL) return;
    mllp_door_close(service->door);
    tls_close(service->tls);
    mllp_settings_close(&service->settings);
    free(service);
    gateway->mllp = NULL;
}
