/* The tables behind lib/text/phone.c: numbering plans of all countries. phone_data.c is made by
 * rules/tables/phone.py. */
#ifndef KP_TEXT_PHONE_DATA_H
#define KP_TEXT_PHONE_DATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Patterns that stand at a number's beginning are programs for a backtracking matcher (R. Pike, K.
 * Thompson), of 16-bit instructions; addresses count from the program's beginning. */
enum kp_phone_op {
    KP_PHONE_SET = 0x0000,   /* | bits of the digits that match */
    KP_PHONE_JUMP = 0x4000,  /* | address */
    KP_PHONE_SPLIT = 0x8000, /* | address to try when going on fails */
    KP_PHONE_SAVE = 0xC000,  /* | slot: 2n begins group n + 1, 2n + 1 ends it */
    KP_PHONE_END = 0xD000,   /* the number must end here */
    KP_PHONE_MATCH = 0xE000,
    KP_PHONE_OPERAND = 0x0FFF,
};

/* Whole numbers are matched by one acyclic automaton for all regions: state s has the edges
 * first[s] .. first[s + 1], and the label of a number that ends in it: enum kp_phone_type, and
 * KP_PHONE_GENERAL when it has the region's form. */
struct kp_phone_edge {
    uint16_t digits; /* bits */
    uint16_t state;
};

enum { KP_PHONE_GENERAL = 64 };

enum { KP_PHONE_GROUPS = 5 };

struct kp_phone_format {
    uint16_t leading;                /* program that the number must begin with; 0: none */
    uint8_t groups[KP_PHONE_GROUPS]; /* 16 * fewest + most digits; 0: no more */
    const char *national, *plain;    /* with bytes \1 .. \5 for the groups */
};

struct kp_phone_region {
    char id[4];
    uint16_t country_code;
    uint16_t root;          /* state of the automaton */
    uint32_t lengths;       /* bits: possible lengths of a national number */
    uint32_t local_lengths; /* lengths that are dialled within an area only */
    uint16_t idd;           /* programs; 0: none */
    uint16_t national_prefix;
    uint16_t leading;      /* what tells the region from others of its country code */
    uint8_t groups;        /* in national_prefix */
    const char *transform; /* what a number with a national prefix becomes, bytes \1 .. for groups;
                              NULL: it is cut */
    uint16_t formats;      /* index of the first */
    uint8_t format_count, international_count; /* the latter stand behind the former */
    const char *extension;                     /* what stands before an extension; NULL: " ext. " */
};

struct kp_phone_code {
    uint16_t first; /* in kp_phone_code_regions; the first one is the main region */
    uint16_t count; /* 0: no such country code */
};

enum { KP_PHONE_CAPTURES = 8 };

/* How many of the digits' first ones the program matches, or -1; also -1 for program 0. captures
 * (may be NULL) get where groups begin and end, -1: not matched. */
int kp_phone_match(uint16_t program, const char *digits, size_t len,
                   int16_t captures[KP_PHONE_CAPTURES]);

extern const uint16_t kp_phone_programs[];
extern const struct kp_phone_edge kp_phone_edges[];
extern const uint16_t kp_phone_first[];
extern const uint8_t kp_phone_labels[];
extern const struct kp_phone_format kp_phone_formats[];
extern const struct kp_phone_region
    kp_phone_regions[]; /* sorted by id; those of no country ("001") at the end */
/* The index of a country by its two letters, 26 * first + second counted from A. */
enum { KP_PHONE_NO_REGION = 255 };
extern const uint8_t kp_phone_region_at[26 * 26];
extern const struct kp_phone_code kp_phone_codes[1000];
extern const uint16_t kp_phone_code_regions[];
extern const char kp_phone_data_version[];

#endif
