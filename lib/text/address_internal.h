/* What the files of the address parser share: address.c cuts a text into segments, address_pieces.c
 * writes a segment in one way, address_parts.c says what its pieces are; address_cn.c reads Chinese
 * ones. */
#ifndef KP_TEXT_ADDRESS_INTERNAL_H
#define KP_TEXT_ADDRESS_INTERNAL_H

#include "text/address.h"
#include "text/address_words.h"

enum { KP_ADDRESS_PIECES = 48 };

struct kp_address_writer {
    struct kp_address *a;
    const char *country;
    unsigned bit; /* the country's: enum kp_address_country */
    bool overflow;
    bool recognised;
};

/* A word of a segment, as it was written. */
struct kp_address_piece {
    struct kp_slice text;
    bool word;    /* it is of the list, or ends as a German street does */
    bool valued;  /* it belongs to the word before: the 12 of Apt 12; #12 */
    bool latin;   /* a word written behind the name that it is for, as Street */
    uint8_t kind; /* enum kp_address_word_kind of a word */
};

struct kp_address_pieces {
    struct kp_address_piece at[KP_ADDRESS_PIECES];
    int count;
};

/* Appends to the address's text. */
struct kp_slice kp_address_put(struct kp_address_writer *w, const char *s, size_t len);

/* Names a part, unless it is there already. A part other than a city or a district says that the
 * text is an address. */
void kp_address_set(struct kp_address_writer *w, enum kp_address_part part, struct kp_slice s);

/* Writes a segment with one blank between its words, kinds of street and the like written out.
 * Values behind their words are named as parts. False when there are too many words. */
bool kp_address_write(struct kp_address_writer *w, struct kp_slice segment,
                      struct kp_address_pieces *out);

/* Names the parts that the pieces of one segment make. */
void kp_address_assign(struct kp_address_writer *w, const struct kp_address_pieces *p);

/* Writes and names the parts of a whole Chinese address. */
void kp_address_chinese(struct kp_address_writer *w, struct kp_slice s);

/* The number of a building: 12, 221B, 12-14, 3/5; not 5th. */
bool kp_address_is_number(struct kp_slice s);

#endif
