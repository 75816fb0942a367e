// SPDX-License-Identifier: Apache-2.0
// A CDA R2 document (HL7 v3, C-CDA, IHE BPPC, HL7 Privacy Consent Directives) as far as consent
// and records need it: the header, the sections, and the marks of privacy in the entries. What is
// read from XML stands here as text in the arena; the document's own bytes are sealed elsewhere.
//
// No entry is interpreted clinically, and nothing that could run (XACML, style sheets, schemas) is
// looked at.
#ifndef CONSENTRY_HL7_CDA_CDA_DOCUMENT_H
#define CONSENTRY_HL7_CDA_CDA_DOCUMENT_H

#include "core/base/arena.h"
#include "core/base/issue.h"
#include "hl7/hl7_types.h"

// Repetitions that are kept; a document with more of them is refused, but for those of a party,
// a section or an entry, where the rest is left out.
#define CDA_TEMPLATES_MAX 16
#define CDA_IDS_MAX       16
#define CDA_PARTIES_MAX   16
#define CDA_EVENTS_MAX    32
#define CDA_SECTIONS_MAX  512
#define CDA_MARKS_MAX     512

struct cda_id { // II
    span root, extension;
};
struct cda_code { // CD, CE, CS
    span code, system, display;
    bool is_null; // a nullFlavor stands instead
};
struct cda_name {
    span family, given, prefix, suffix; // several givens are joined by a blank
};
struct cda_party {
    struct cda_id ids[CDA_IDS_MAX];
    size_t id_count;
    struct cda_name name;
    struct cda_id organization_ids[CDA_IDS_MAX];
    size_t organization_id_count;
    span organization; // its name
    struct hl7_time time;
};
struct cda_patient {
    struct cda_party party; // the organization is the provider
    struct cda_code gender;
    struct hl7_time birth;
    span street, city, state, postal_code, country;
};

// documentationOf/serviceEvent, and authorization/consent: in a BPPC document the policies that
// were acknowledged.
struct cda_event {
    struct cda_id templates[CDA_TEMPLATES_MAX];
    size_t template_count;
    struct cda_id id;
    struct cda_code code; // of a policy: its OID
    span class_code;
    span status;               // of a consent: completed
    struct hl7_time low, high; // effectiveTime; both from @value where only that is stated
};

// relatedDocument: what this document replaces (RPLC), appends to (APND) or was made from (XFRM).
struct cda_related {
    span type_code;
    struct cda_id id, set_id;
    span version;
};

struct cda_section {
    struct cda_id templates[4]; // the first ones
    size_t template_count;
    struct cda_code code;
    struct cda_code confidentiality;
    span title;
    uint32_t parent;  // index + 1 of the section around it, 0: the body
    uint32_t entries; // entries directly in it
    bool is_null;     // nullFlavor: no information
};

// A statement in an entry that carries a template of privacy: DS4P marks, and the purposes, actors
// and objects of a consent directive (HL7 CDAR2_IG_CONSENTDIR).
struct cda_mark {
    uint32_t section;   // index + 1, 0: outside any section
    uint32_t parent;    // index + 1 of the mark around it, 0: none
    span template_root; // the first of its templates that made it a mark
    span element;       // "observation", "act", ...
    struct cda_id id;
    struct cda_code code;
    struct cda_code value;
    bool is_negated;
    struct hl7_time low, high;
};

struct cda_document {
    struct cda_id templates[CDA_TEMPLATES_MAX];
    size_t template_count;
    struct cda_id id, set_id;
    span version;
    struct cda_code code;
    span title, language;
    struct hl7_time time; // effectiveTime
    struct cda_code confidentiality;
    struct cda_patient *patients; // recordTarget
    struct cda_party *authors;
    struct cda_party custodian;
    struct cda_party *recipients; // informationRecipient
    struct cda_event *consents;   // authorization
    struct cda_event *services;   // documentationOf
    struct cda_related *related;
    struct cda_section *sections;
    struct cda_mark *marks;
    size_t patient_count, author_count, recipient_count, consent_count, service_count;
    size_t related_count, section_count, mark_count;
    span body_type; // nonXMLBody: its media type
    size_t element_count;
};

enum cda_kind {
    CDA_CLINICAL,          // any other document
    CDA_ACKNOWLEDGEMENT,   // IHE BPPC: patient privacy acknowledgement
    CDA_CONSENT_DIRECTIVE, // HL7 privacy consent directive
};
enum cda_kind cda_kind(const struct cda_document *document);

// True when one of `count` templates has this root.
bool cda_has_template(const struct cda_id *templates, size_t count, const char *root);

#define CDA_BPPC               "1.3.6.1.4.1.19376.1.5.3.1.1.7"   // without a scan
#define CDA_BPPC_SCANNED       "1.3.6.1.4.1.19376.1.5.3.1.1.7.1" // with one
#define CDA_BPPC_SERVICE_EVENT "1.3.6.1.4.1.19376.1.5.3.1.2.6"
#define CDA_CONSENT_DIRECTIVES "2.16.840.1.113883.3.445."  // prefix of its templates
#define CDA_PRIVACY_MARKS      "2.16.840.1.113883.3.3251." // prefix of DS4P's templates

#endif
