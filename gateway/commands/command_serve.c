// SPDX-License-Identifier: Apache-2.0
// `consentry serve`: opens everything in order, says so in one line, and closes it in the reverse
// order when it is told to stop.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/invariant.h"
#include "core/base/writer.h"
#include "gateway/doors/assets.h"
#include "gateway/doors/dimse/dimse_server.h"
#include "gateway/doors/mllp/mllp_service.h"
#include "gateway/commands/command.h"
#include "gateway/host/console.h"
#include "gateway/host/file_read.h"
#include "gateway/spine/gateway.h"
#include "gateway/spine/start_advice.h"
#include "gateway/host/log.h"
#include "gateway/host/tls.h"

static const struct command_help help = {
    "serve [OPTIONS]",
    "Runs the gateway until SIGTERM. One line of JSON on stdout tells where the doors are;\n"
    "everything else goes to stderr. SIGHUP reads certificates and tokens anew.\n"
    "A door off loopback needs --tls-cert, --tls-key and --client-ca or --token-file.\n"
    "Each setting can stand in the --config file (a JSON object), in the environment or on the\n"
    "command line; the latter ones win.\n\n",
};

extern char **environ;

// Settings ----------------------------------------------------------------------------------------

static enum exit_code settings_failed(const struct settings_error *error)
{
    static const char *const sources[] = {"default", "file", "environment", "flag"};
    console_trouble(sources[error->source], error->argument, error->reason);
    return EXIT_USAGE;
}

static bool is_set(const char *text)
{
    return text[0] != '\0';
}

static enum exit_code check_address(const char *name, const char *text, struct address *out)
{
    if (address_read(span_text(text), out) == STATUS_OK) return EXIT_YES;
    return command_usage(name, "must be an address and a port, such as 127.0.0.1:8080");
}

// A door that others can reach speaks TLS and knows its clients.
static enum exit_code check_exposure(const struct settings *s, const struct address *address)
{
    bool has_tls = is_set(s->tls_cert) && is_set(s->tls_key);
    bool has_clients = is_set(s->client_ca) || is_set(s->token_file);
    if (is_set(s->tls_cert) != is_set(s->tls_key))
        return command_usage("--tls-cert and --tls-key", "go together");
    if (is_set(s->client_ca) && !has_tls)
        return command_usage("--client-ca", "needs --tls-cert and --tls-key");
    if (address_is_loopback(address) || (has_tls && has_clients)) return EXIT_YES;
    return command_usage("--http", "is off loopback: it needs --tls-cert and --tls-key, and "
                                   "--client-ca or --token-file");
}

// DICOM has no tokens: its peers are known by their certificates.
static enum exit_code check_dicom_exposure(const struct settings *s, const struct address *address)
{
    bool has_tls = is_set(s->tls_cert) && is_set(s->tls_key) && is_set(s->client_ca);
    if (address_is_loopback(address) || has_tls) return EXIT_YES;
    return command_usage("--dicom", "is off loopback: it needs --tls-cert, --tls-key and "
                                    "--client-ca");
}

// Parts -------------------------------------------------------------------------------------------

// Reads the token file into memory of its own; the one in use stays when it is not good.
static enum status read_tokens(struct gateway *gateway)
{
    struct file_bytes file;
    if (!is_set(gateway->settings.token_file)) return STATUS_OK;
    TRY(file_read(&file, gateway->settings.token_file, LIMIT_TOKEN_FILE_SIZE));
    struct tokens *fresh = calloc(1, sizeof *fresh);
    enum status status = fresh == NULL ? STATUS_NO_SPACE : tokens_parse(fresh, file.bytes);
    file_free(&file);
    if (status == STATUS_OK && gateway->tokens != NULL) {
        *gateway->tokens = *fresh;
    } else if (status == STATUS_OK) {
        gateway->tokens = fresh;
        return STATUS_OK;
    }
    free(fresh);
    return status;
}

static struct tls_files tls_files_of(const struct settings *s)
{
    return (struct tls_files){
        .certificate = s->tls_cert,
        .key = s->tls_key,
        .client_ca = is_set(s->client_ca) ? s->client_ca : NULL,
        .client_required = is_set(s->client_ca) && !is_set(s->token_file),
    };
}

static enum exit_code open_secrets(struct gateway *gateway)
{
    const struct settings *s = &gateway->settings;
    enum status status = read_tokens(gateway);
    if (status != STATUS_OK) return gateway_failed_at(START_TOKENS, s->token_file, status);
    if (!is_set(s->tls_cert)) return EXIT_YES;
    struct tls_files files = tls_files_of(s);
    status = tls_open(&gateway->tls, &gateway->budget, &gateway->metrics, &files);
    if (status != STATUS_OK) return gateway_failed_at(START_TLS, s->tls_cert, status);
    return EXIT_YES;
}

static void accepted(void *owner, struct stream *stream)
{
    struct gateway *gateway = owner;
    struct stream *upper = stream;
    if (gateway->tls != NULL) upper = tls_accept(gateway->tls, stream);
    if (upper != NULL) http_server_accept(gateway->http, upper);
}

static uint32_t connections_max(const struct settings *s)
{
    uint64_t descriptors = host_descriptors();
    uint64_t wanted = s->connections;
    return (uint32_t)(wanted < descriptors ? wanted : descriptors);
}

static enum status open_http(struct gateway *gateway)
{
    const struct settings *s = &gateway->settings;
    struct http_server_options options = {
        .host = gateway->host,
        .metrics = &gateway->metrics,
        .routes = gateway_routes,
        .route_count = gateway_route_count,
        .context = gateway,
        .tokens = gateway->tokens,
        .certificate_suffices = is_set(s->client_ca),
        .host_names = s->host,
        .connections_max = connections_max(s),
        .connections_per_source_max = (uint32_t)s->connections_per_source,
        .rate_per_second = s->rate,
        .rate_burst = s->rate_burst,
    };
    // The ids of events go on where an earlier process stopped: milliseconds outrun them.
    uint64_t first_id = (uint64_t)host_wall_ms(gateway->host) * 1000;
    TRY(events_open(&gateway->events, gateway->host, &gateway->metrics, first_id));
    return http_server_open(&gateway->http, &options);
}

// Stopping ----------------------------------------------------------------------------------------

static void halt_doors(struct gateway *gateway)
{
    struct mllp_door *mllp = mllp_door_of(gateway);
    if (gateway->events != NULL) events_halt(gateway->events);
    if (gateway->http != NULL) http_server_halt(gateway->http);
    if (mllp != NULL) mllp_door_halt(mllp);
    if (gateway->dimse != NULL) dimse_server_halt(gateway->dimse);
}

// Told by each door when its last connection has gone.
static void drained(void *owner)
{
    struct gateway *gateway = owner;
    if (--gateway->doors_draining != 0) return;
    host_timer_stop(gateway->host, &gateway->drain_timer);
    halt_doors(gateway);
    gateway_settle(gateway);
}

// Releases what is open, in the reverse order of opening, also when opening went wrong half-way.
static void close_parts(struct gateway *gateway, bool is_settled)
{
    halt_doors(gateway);
    if (gateway->host != NULL) {
        host_unlisten(gateway->host, &gateway->door.listener);
        if (!is_settled) gateway_abandon(gateway);
        host_close(gateway->host);
    }
    gateway_close_ledger(gateway);
    if (gateway->was_cut) return;
    if (gateway->dimse != NULL) dimse_server_close(gateway->dimse);
    mllp_service_close(gateway);
    if (gateway->http != NULL) http_server_close(gateway->http);
    if (gateway->events != NULL) events_close(gateway->events);
    tls_close(gateway->tls);
    free(gateway->tokens);
    budget_close(&gateway->budget);
}

static void drain_over(void *owner)
{
    struct gateway *gateway = owner;
    log_event(LOG_DRAIN_CUT, log_number(LOG_FIELD_COUNT, gateway->http->connection_count));
    http_server_cut(gateway->http);
    mllp_door_cut(gateway->mllp->door);
    dimse_server_cut(gateway->dimse);
}

static void stop_asked(void *owner)
{
    struct gateway *gateway = owner;
    if (gateway->http->draining) return;
    gateway_set_ready(gateway, READY_SERVING, false);
    log_event(LOG_DRAINING, log_number(LOG_FIELD_COUNT, gateway->http->connection_count));
    host_unlisten(gateway->host, &gateway->door.listener);
    gateway->drain_timer = (struct host_timer){.fire = drain_over, .owner = gateway};
    host_timer_set(gateway->host, &gateway->drain_timer, LIMIT_DRAIN_MS);
    gateway->doors_draining = 3;
    http_server_drain(gateway->http, drained, gateway);
    mllp_door_drain(gateway->mllp->door, drained, gateway);
    dimse_server_drain(gateway->dimse, drained, gateway);
}

static void reload_asked(void *owner)
{
    struct gateway *gateway = owner;
    struct tls_files files = tls_files_of(&gateway->settings);
    enum status status = read_tokens(gateway);
    if (status == STATUS_OK && gateway->tls != NULL) status = tls_reload(gateway->tls, &files);
    if (status == STATUS_OK) status = mllp_service_reload(gateway);
    log_event(status == STATUS_OK ? LOG_RELOADED : LOG_RELOAD_FAILED,
              log_name(LOG_FIELD_REASON, status_name(status)));
}

// Serving -----------------------------------------------------------------------------------------

// One line for people: "consentry: WHAT: BEFORE ADDRESS BEHIND".
static void say_line(const char *what, const char *before, span address, const char *behind)
{
    char text[ADDRESS_TEXT_SIZE * MLLP_LISTENERS_MAX + 192];
    struct writer w = writer_over(text, sizeof text - 1);
    write_text(&w, before);
    write_span(&w, address);
    write_text(&w, behind);
    text[w.size] = '\0';
    console_error(what, text);
}

static void say_welcome(const struct gateway *gateway, span http, span mllp, span dicom)
{
    const char *scheme = gateway->tls == NULL ? "http://" : "https://";
    if (!gateway->settings.welcome) return;
    say_line("dashboard", scheme, http, "/");
    say_line("FHIR R4", scheme, http, "/fhir");
    if (mllp.size != 0) say_line("HL7 v2 over MLLP", "", mllp, "");
    say_line("DICOM", "", dicom, "");
    if (gateway->tls != NULL) return; // who may come in is not known here
    say_line("try",
             "curl -i -H 'Content-Type: application/fhir+json' --data @examples/consent.json "
             "http://",
             http, "/fhir/Consent");
}

static enum status say_ready(const struct gateway *gateway)
{
    char http[ADDRESS_TEXT_SIZE], mllp[ADDRESS_TEXT_SIZE * MLLP_LISTENERS_MAX];
    char dicom[ADDRESS_TEXT_SIZE];
    struct writer w = writer_over(mllp, sizeof mllp);
    address_write(http, &gateway->door.listener.bound);
    mllp_door_write_addresses(gateway->mllp->door, &w);
    console_text("{\"event\":\"ready\",\"http\":\"");
    console_text(http);
    console_text(w.size == 0 ? "\",\"mllp\":null" : "\",\"mllp\":\"");
    console_span(writer_span(&w));
    address_write(dicom, &gateway->dimse->listener.bound);
    console_text(w.size == 0 ? ",\"dicom\":\"" : "\",\"dicom\":\"");
    console_text(dicom);
    console_text("\"}\n");
    say_welcome(gateway, span_text(http), writer_span(&w), span_text(dicom));
    log_event(LOG_READY, log_number(LOG_FIELD_PORT, gateway->door.listener.bound.port));
    return console_flush();
}

static enum exit_code open_door(struct gateway *gateway, const struct address *address)
{
    struct http_door *door = &gateway->door;
    door->server = gateway->http;
    door->tls = gateway->tls;
    door->listener = (struct host_listener){.accepted = accepted, .owner = gateway};
    enum status status =
        host_listen(gateway->host, &door->listener, address, host_inherited("http", 0));
    if (status != STATUS_OK)
        return gateway_failed_at(START_ADDRESS, gateway->settings.http, status);
    gateway_choose_base(gateway);
    return EXIT_YES;
}

static enum exit_code open_dicom(struct gateway *gateway, const struct address *address)
{
    enum status status = dimse_server_open(&gateway->dimse, gateway, address);
    if (status == STATUS_OK) return EXIT_YES;
    if (status == STATUS_BAD_VALUE || status == STATUS_BAD_SYNTAX || status == STATUS_LIMIT)
        return command_usage("--dicom-ae, --dicom-peers",
                             "AE titles have 1 to 16 characters; peers "
                             "are AE=HOST:PORT with commas between");
    return gateway_failed_at(START_ADDRESS, gateway->settings.dicom, status);
}

// From settings to open doors.
static enum exit_code open_parts(struct gateway *gateway, const struct address *address,
                                 const struct address *dicom)
{
    enum status status = host_open(&gateway->host, &gateway->budget);
    if (status != STATUS_OK) return gateway_failed("event loop", status);
    enum exit_code code = open_secrets(gateway);
    if (code != EXIT_YES) return code;
    status = open_http(gateway);
    if (status != STATUS_OK) return gateway_failed("http", status);
    code = gateway_open_ledger(gateway);
    if (code != EXIT_YES) return code;
    metrics_set(&gateway->metrics, METRIC_START_SECONDS,
                (uint64_t)host_wall_ms(gateway->host) / 1000);
    code = mllp_service_open(gateway);
    if (code != EXIT_YES) return code;
    code = open_door(gateway, address);
    if (code == EXIT_YES) code = open_dicom(gateway, dicom);
    if (code != EXIT_YES) return code;
    gateway_set_ready(gateway, READY_DOORS, true);
    gateway_set_ready(gateway, READY_SERVING, true);
    host_on_signal(gateway->host, HOST_SIGNAL_STOP, stop_asked, gateway);
    host_on_signal(gateway->host, HOST_SIGNAL_RELOAD, reload_asked, gateway);
    status = say_ready(gateway);
    return status == STATUS_OK ? EXIT_YES : gateway_failed("stdout", status);
}

static enum exit_code serve(struct gateway *gateway, const struct address *address,
                            const struct address *dicom)
{
    gateway->budget = budget_of(LIMIT_BUFFERS_SIZE);
    assets_open();
    enum exit_code code = open_parts(gateway, address, dicom);
    if (code == EXIT_YES) host_run(gateway->host);
    close_parts(gateway, code == EXIT_YES);
    if (code == EXIT_YES) log_event(LOG_STOPPED, log_number(LOG_FIELD_PID, (uint64_t)getpid()));
    if (gateway->was_cut) _exit((int)code); // a thread is still in a proof
    return code;
}

static bool asks_for_help(int argc, char *const *argv)
{
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0) return true;
    }
    return false;
}

enum exit_code command_serve(int argc, char *const *argv)
{
    static struct gateway gateway; // one a process, large
    struct settings_error error;
    struct address http, dicom;
    if (asks_for_help(argc, argv)) {
        console_text("usage: consentry ");
        console_text(help.usage);
        console_text("\n\n");
        console_text(help.text);
        settings_help();
        return EXIT_YES;
    }
    if (settings_read(&gateway.settings, argc, argv, environ, &error) != STATUS_OK) {
        enum exit_code failed = settings_failed(&error);
        settings_close(&gateway.settings);
        return failed;
    }
    enum exit_code code = check_address("--http", gateway.settings.http, &http);
    if (code == EXIT_YES) code = check_address("--dicom", gateway.settings.dicom, &dicom);
    if (code == EXIT_YES) code = check_exposure(&gateway.settings, &http);
    if (code == EXIT_YES) code = check_dicom_exposure(&gateway.settings, &dicom);
    if (code == EXIT_YES) code = mllp_service_prepare(&gateway);
    if (code == EXIT_YES)
        code = serve(&gateway, &http, &dicom);
    else
        mllp_service_close(&gateway);
    settings_close(&gateway.settings);
    return code;
}
