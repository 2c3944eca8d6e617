/* Letter case by the rules of a language: full Unicode mappings (final sigma, ß to SS, Turkish
 * dotted and dotless i), titles, and the spelling of people's names.
 *
 * A caser is immutable after kp_caser_init, so threads share it.
 */
#ifndef KP_TEXT_CASING_H
#define KP_TEXT_CASING_H

#include "core/buf.h"

enum kp_case {
    KP_CASE_LOWER,
    KP_CASE_UPPER,
    KP_CASE_TITLE, /* each word begins with a capital, the rest is small */
    KP_CASE_NAME,  /* as names are written: McDonald, O'Brien, de la Cruz, Jean-Luc, Henry VIII.
                      Words in mixed case  (DiCaprio) stay as they were typed: only ALL CAPITALS and
                      all small are rewritten, and  particles (van der, de la, bin) go small only
                      there */
};

struct kp_caser {
    void *icu;     /* UCaseMap */
    bool turkic;   /* i has a capital İ, ı a capital I */
    bool ascii_ok; /* ASCII maps by the plain rule */
};

/* language: BCP 47, "" for none. Fails when memory is out. */
enum kp_status kp_caser_init(struct kp_caser *c, const char *language, struct kp_error *err);
void kp_caser_release(struct kp_caser *c);

/* Appends s in that case to out. False when s is not UTF-8 (out is then unchanged). */
bool kp_case(const struct kp_caser *c, enum kp_case how, struct kp_buf *out, const char *s,
             size_t len);

/* True when KP_CASE_NAME surely leaves s as it is, whatever the language: words in mixed case and
 * initials, as most names are typed. False says nothing. */
bool kp_name_case_stays(const char *s, size_t len);

/* True when no letter of s has case (ASCII digits and signs, Arabic, Han ...), so that no mapping
 * changes it. */
bool kp_is_caseless(const char *s, size_t len);

#endif
