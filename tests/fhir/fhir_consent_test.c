// SPDX-License-Identifier: Apache-2.0
#include "fhir/fhir_consent.h"

#include <stdlib.h>

#include "tests/check.h"

static uint8_t memory[1 << 20];
static struct fhir_consent consent;
static struct fhir_resource resource;

static enum status read_consent(span input, size_t memory_size, struct issues *issues)
{
    struct arena arena = arena_over(memory, memory_size);
    TRY(fhir_read(&resource, input, FHIR_Consent, &arena, issues));
    return fhir_consent_read(&consent, &resource, &arena, issues);
}

#define HEAD                                                                                   \
    "{\"resourceType\":\"Consent\",\"id\":\"c1\",\"meta\":{\"versionId\":\"3\",\"security\":[" \
    "{\"system\":\"http://s\",\"code\":\"R\"}]},\"status\":\"active\","                        \
    "\"scope\":{\"coding\":[{\"system\":\"http://s.example\",\"code\":\"patient-privacy\"}]}," \
    "\"category\":[{\"text\":\"x\"}],\"patient\":{\"reference\":\"Patient/p1\"},"              \
    "\"policy\":[{\"uri\":\"http://p.example\",\"authority\":\"http://a.example\"}]"

static const char whole[] = HEAD
    ",\"identifier\":[{\"system\":\"http://i.example\",\"value\":\"7\"}],\"dateTime\":\"2026-01\","
    "\"performer\":[{\"reference\":\"Patient/p1\"},{\"identifier\":{\"value\":\"x\"}}],"
    "\"organization\":[{\"reference\":\"https://a.example/fhir/Organization/o1/_history/2\"}],"
    "\"sourceReference\":{\"reference\":\"DocumentReference/d\"},"
    "\"policyRule\":{\"coding\":[{\"system\":\"http://a.example\",\"code\":\"OPTIN\"}]},"
    "\"verification\":[{\"verified\":true,\"verifiedWith\":{\"reference\":\"Patient/p1\"},"
    "\"verificationDate\":\"2026-02-03\"}],"
    "\"provision\":{\"type\":\"permit\",\"period\":{\"start\":\"2026-01-01\",\"end\":\"2026-06-15\"},"
    "\"actor\":[{\"role\":{\"coding\":[{\"code\":\"IRCP\"}]},\"reference\":{\"reference\":"
    "\"Practitioner/d\"}}],\"action\":[{\"coding\":[{\"code\":\"access\"}]}],"
    "\"securityLabel\":[{\"code\":\"N\"}],\"purpose\":[{\"code\":\"TREAT\"},{\"code\":\"HPAYMT\"}],"
    "\"class\":[{\"code\":\"Observation\"}],\"code\":[{\"coding\":[{\"code\":\"1\"},{\"code\":\"2\"}]}],"
    "\"dataPeriod\":{\"start\":\"2020\"},"
    "\"data\":[{\"meaning\":\"related\",\"reference\":{\"reference\":\"Encounter/e\"}}],"
    "\"provision\":[{\"type\":\"deny\",\"provision\":[{\"type\":\"permit\"}]},{\"type\":\"deny\"}]}}";

TEST(fhir_consent_read__all_elements__as_stated)
{
    CHECK_EQ(read_consent(span_text(whole), sizeof memory, NULL), STATUS_OK);
    CHECK(span_is(consent.id, "c1") && span_is(consent.version, "3"));
    CHECK_EQ(consent.status, FHIR_CONSENT_ACTIVE);
    CHECK(fhir_codings_have(consent.scope.codings, "http://s.example", "patient-privacy"));
    CHECK_EQ(consent.identifiers.count, 1);
    CHECK(span_is(consent.identifiers.items[0].value, "7"));
    CHECK_EQ(consent.security.count, 1);
    CHECK(span_is(consent.patient.text.type, "Patient") && span_is(consent.patient.text.id, "p1"));
    CHECK_EQ(consent.date_time.last - consent.date_time.first, 31 * 86400 - 1);
    CHECK_EQ(consent.performers.count, 2);
    CHECK_EQ(consent.performers.items[1].text.kind, FHIR_REFERENCE_NONE);
    CHECK(span_is(consent.performers.items[1].identifier.value, "x"));
    struct fhir_reference_parts parts = consent.organizations.items[0].text;
    CHECK_EQ(parts.kind, FHIR_REFERENCE_ABSOLUTE);
    CHECK(span_is(parts.base, "https://a.example/fhir") && span_is(parts.version, "2"));
    CHECK(span_is(parts.bare, "https://a.example/fhir/Organization/o1"));
    CHECK(span_is(consent.source.text.id, "d"));
    CHECK(consent.policy_count == 1 && span_is(consent.policies[0].uri, "http://p.example"));
    CHECK(span_is(consent.policy_rule.codings.items[0].code, "OPTIN"));
    CHECK(consent.verification_count == 1 && consent.verifications[0].verified);
    CHECK_EQ(consent.verifications[0].date.last - consent.verifications[0].date.first, 86399);
    CHECK(!consent.has_modifier_extension && consent.implicit_rules.size == 0);

    CHECK_EQ(consent.rule_count, 4);
    const struct fhir_consent_rule *root = &consent.rules[0];
    CHECK_EQ(root->type, FHIR_PROVISION_PERMIT);
    CHECK_EQ(root->period.last, days_from_civil(2026, 6, 16) * 86400 - 1);
    CHECK(root->actor_count == 1 && span_is(root->actors[0].reference.text.id, "d"));
    CHECK(root->purposes.count == 2 && span_is(root->purposes.items[1].code, "HPAYMT"));
    CHECK(root->actions.count == 1 && root->labels.count == 1 && root->classes.count == 1);
    CHECK(root->codes.count == 1 && root->codes.items[0].codings.count == 2);
    CHECK(root->data_period.stated && root->data_period.last == INT64_MAX);
    CHECK(root->data_count == 1 && root->data[0].meaning == FHIR_DATA_RELATED);
    static const uint8_t parents[4] = {0, 0, 1, 0}, depths[4] = {1, 2, 3, 2};
    for (uint32_t i = 0; i < 4; i++) {
        CHECK_EQ(consent.rules[i].parent, parents[i]);
        CHECK_EQ(consent.rules[i].depth, depths[i]);
    }
    CHECK_EQ(consent.rules[2].type, FHIR_PROVISION_PERMIT);
    CHECK_EQ(consent.rules[3].type, FHIR_PROVISION_DENY);
}

static enum status read_with_provision(const char *provision, struct issue *item)
{
    static char text[64 << 10];
    int size = snprintf(text, sizeof text, HEAD ",\"provision\":%s}", provision);
    struct issues issues = issues_over(item, 1);
    return read_consent(span_of(text, (size_t)size), sizeof memory, &issues);
}

TEST(fhir_consent_read__depth_and_count__limits_are_exact)
{
    struct issue item;
    const char *four = "{\"provision\":[{\"provision\":[{\"provision\":[{\"type\":\"deny\"}]}]}]}";
    CHECK_EQ(read_with_provision(four, &item), STATUS_OK);
    CHECK_EQ(consent.rules[3].depth, 4);
    const char *five = "{\"provision\":[{\"provision\":[{\"provision\":[{\"provision\":["
                       "{\"type\":\"deny\"}]}]}]}]}";
    CHECK_EQ(read_with_provision(five, &item), STATUS_LIMIT);
    CHECK(strcmp(item.rule, "consent-depth-limit") == 0);
    CHECK(strcmp(item.location, "Consent.provision.provision[0].provision[0].provision[0]"
                                ".provision[0]") == 0);
    for (int rules = 15; rules <= 17; rules++) {
        char text[2048] = "{\"type\":\"permit\",\"provision\":[";
        for (int i = 1; i < rules; i++)
            strcat(text, i == 1 ? "{\"type\":\"deny\"}" : ",{\"type\":\"deny\"}");
        strcat(text, "]}");
        CHECK_EQ(read_with_provision(text, &item), rules <= 16 ? STATUS_OK : STATUS_LIMIT);
        if (rules <= 16) CHECK_EQ(consent.rule_count, rules);
    }
    CHECK(strcmp(item.rule, "consent-rules-limit") == 0);
}

TEST(fhir_consent_read__no_patient__refused)
{
    static const char text[] =
        "{\"resourceType\":\"Consent\",\"status\":\"active\",\"scope\":{\"text\":"
        "\"x\"},\"category\":[{\"text\":\"x\"}],\"policyRule\":{\"text\":\"x\"}}";
    struct issue item;
    struct issues issues = issues_over(&item, 1);
    CHECK_EQ(read_consent(span_text(text), sizeof memory, &issues), STATUS_REFUSED);
    CHECK(strcmp(item.rule, "consent-patient-required") == 0);
    CHECK_EQ(consent.rule_count, 0);
}

TEST(fhir_consent_read__modifier_extension_anywhere__noticed)
{
    struct issue item;
    const char *inside =
        "{\"actor\":[{\"modifierExtension\":[{\"url\":\"http://x.example\",\"valueCode\":\"a\"}],"
        "\"role\":{\"text\":\"x\"},\"reference\":{\"display\":\"y\"}}]}";
    CHECK_EQ(read_with_provision(inside, &item), STATUS_OK);
    CHECK(consent.has_modifier_extension);
    const char *plain = "{\"extension\":[{\"url\":\"http://x.example\",\"valueCode\":\"a\"}]}";
    CHECK_EQ(read_with_provision(plain, &item), STATUS_OK);
    CHECK(!consent.has_modifier_extension);
}

TEST(fhir_consent_read__arena_of_every_size__ok_or_no_space)
{
    enum status last = STATUS_NO_SPACE;
    for (size_t size = 0; size < 20000; size += size < 12000 ? 61 : 7) {
        last = read_consent(span_text(whole), size, NULL);
        CHECK(last == STATUS_OK || last == STATUS_NO_SPACE);
    }
    CHECK_EQ(last, STATUS_OK);
}

int main(void)
{
    RUN(fhir_consent_read__all_elements__as_stated);
    RUN(fhir_consent_read__depth_and_count__limits_are_exact);
    RUN(fhir_consent_read__no_patient__refused);
    RUN(fhir_consent_read__modifier_extension_anywhere__noticed);
    RUN(fhir_consent_read__arena_of_every_size__ok_or_no_space);
    return check_report();
}
